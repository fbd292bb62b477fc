//! Files of `PrefLib`: what is read, and what is refused.

use liens_governance::read_preflib;

#[test]
fn preflib_names_line_and_value_of_what_it_refuses() {
    let head = "# DATA TYPE: toc\n# NUMBER ALTERNATIVES: 2\n# NUMBER VOTERS: 3\n# NUMBER UNIQUE ORDERS: 2\n# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 2: y\n";
    let good = format!("{head}2: 1,2\n1: {{1, 2}}\n");
    let read = read_preflib(&good).unwrap();
    assert_eq!((read.names(), read.profile().total()), (&["x".to_owned(), "y".to_owned()][..], 3));
    for (from, to, says) in [
        ("2: 1,2", "2: 1,3", "line 7: '1,3': candidate '3' does not stand"),
        ("2: 1,2", "2: 1,1", "line 7: '1,1': candidate '1' stands twice"),
        ("2: 1,2", "2: 1", "line 7: order '1': alternatives are left out"),
        ("2: 1,2", "2 1,2", "line 7: order '2 1,2': there is no ':'"),
        ("2: 1,2", "0: 1,2", "line 7: voters '0'"),
        ("2: 1,2", "+2: 1,2", "line 7: voters '+2'"),
        ("2: 1,2", "2: 1,b", "line 7: order 'b': not the number"),
        ("2: 1,2", "2: 1,2,", "line 7: order '1,2,': nothing stands after"),
        ("2: 1,2", "2:", "line 7: order '': alternatives are left out"),
        ("{1, 2}", "{1, 2", "line 8: order '{1, 2': '{' is not closed"),
        ("{1, 2}", "{1}2", "line 8: order '2': a comma is missing"),
        ("toc", "soc", "line 8: order '{1, 2}': a tie"),
        ("toc", "cat", "line 1: DATA TYPE 'cat'"),
        ("VOTERS: 3", "VOTERS: 4", "line 3: NUMBER VOTERS '4', and there are 3"),
        ("ORDERS: 2", "ORDERS: 1", "line 4: NUMBER UNIQUE ORDERS '1', and there are 2"),
        ("ALTERNATIVES: 2", "ALTERNATIVES: two", "line 2: NUMBER ALTERNATIVES 'two'"),
        ("ALTERNATIVES: 2", "ALTERNATIVES: 0", "line 2: '0': there is no candidate"),
        ("ALTERNATIVES: 2", "ALTERNATIVES: 99999", "line 2: '99999': 99999 candidates"),
        ("NAME 2", "NAME 1", "line 6: 'ALTERNATIVE NAME 1' stands twice"),
        ("NAME 2", "NAME 3", "there is no line '# ALTERNATIVE NAME 2: ..'"),
        ("# DATA TYPE: toc\n", "", "there is no line '# DATA TYPE: ..'"),
    ] {
        let refused = read_preflib(&good.replace(from, to)).unwrap_err().to_string();
        assert!(refused.contains(says), "'{refused}' does not say {says}");
    }
    // Incomplete orders are read under the endings that allow them, and refused for what they are.
    for (kind, order, says) in [
        ("toi", "2", None),
        ("toi", "{1,2}", None),
        ("soi", "2", None),
        ("soi", "{1,2}", Some("line 8: order '{1,2}': a tie")),
        ("soi", "7", Some("line 8: '7': candidate '7' does not stand")),
        ("soi", "", Some("line 8: ")),
        ("soc", "2", Some("line 8: order '2': alternatives are left out")),
        ("toi", "{}", Some("line 8: ")),
        ("toi", "2,{2}", Some("line 8: '2,{2}': candidate '2' stands twice")),
    ] {
        let found = read_preflib(&good.replace("toc", kind).replace("{1, 2}", order));
        let Some(says) = says else {
            drop(found.unwrap());
            continue;
        };
        let refused = found.unwrap_err().to_string();
        assert!(refused.contains(says), "{kind} {order}: '{refused}' does not say {says}");
    }
}
