//! The door `command`: whatever it is sent, it answers in JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|request: &str| {
    let said: serde_json::Value =
        serde_json::from_str(&liens::json::command(request)).expect("a door answers in JSON");
    assert!(said["answer"].is_object() || said["refusal"]["code"].is_string());
});
