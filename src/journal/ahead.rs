//! Reading ahead of whoever takes the events, in a thread of its own.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, JoinHandle};

/// What an iterator yields, in its order, prepared while what came before is being used.
pub(super) struct Ahead<T> {
    /// None once the iterator has ended.
    from: Option<(Receiver<VecDeque<T>>, JoinHandle<()>)>,
    ready: VecDeque<T>,
}

impl<T: Send + 'static> Ahead<T> {
    /// Starts the thread; nothing where the system gives none.
    ///
    /// So many items go from one thread to the other at once, and so many of these may wait.
    pub(super) fn of(
        mut items: impl Iterator<Item = T> + Send + 'static,
        at_once: usize,
        waiting: usize,
    ) -> Option<Self> {
        let (to, from) = sync_channel(waiting);
        let work = move || {
            loop {
                let some: VecDeque<T> = items.by_ref().take(at_once).collect();
                // Nothing is left, or nobody takes it any more.
                if some.is_empty() || to.send(some).is_err() {
                    return;
                }
            }
        };
        let thread = Builder::new().name("liens journal".to_owned()).spawn(work).ok()?;
        Some(Self { from: Some((from, thread)), ready: VecDeque::new() })
    }
}

impl<T> Iterator for Ahead<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Some(item) = self.ready.pop_front() {
            return Some(item);
        }
        let (from, thread) = self.from.take()?;
        if let Ok(ready) = from.recv() {
            (self.ready, self.from) = (ready, Some((from, thread)));
            return self.ready.pop_front();
        }
        // An end is an end only where the thread came to it.
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
        None
    }
}
