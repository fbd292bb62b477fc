//! Reading ahead of whoever takes the events, in a thread of its own.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SendError, sync_channel};
use std::thread::{Builder, JoinHandle};

/// What an iterator yields, in its order, prepared while what came before is being used.
pub(super) struct Ahead<T> {
    /// None once the iterator has ended.
    from: Option<(Receiver<VecDeque<T>>, JoinHandle<()>)>,
    ready: VecDeque<T>,
}

impl<T: Send + 'static> Ahead<T> {
    /// Starts the thread; where the system gives none, the iterator comes back as it was.
    ///
    /// So many items go from one thread to the other at once, and so many of these may wait.
    pub(super) fn of<I>(items: I, at_once: usize, waiting: usize) -> Result<Self, I>
    where
        I: Iterator<Item = T> + Send + 'static,
    {
        Self::by(Builder::new().name("liens journal".to_owned()), items, at_once, waiting)
    }

    fn by<I>(thread: Builder, items: I, at_once: usize, waiting: usize) -> Result<Self, I>
    where
        I: Iterator<Item = T> + Send + 'static,
    {
        let (to, from) = sync_channel(waiting);
        // What is handed to a thread that does not start is gone, so that it is handed over later.
        let (give, given) = sync_channel::<I>(1);
        let work = move || {
            let Ok(mut items) = given.recv() else { return };
            loop {
                let some: VecDeque<T> = items.by_ref().take(at_once).collect();
                // Nothing is left, or nobody takes it any more.
                if some.is_empty() || to.send(some).is_err() {
                    return;
                }
            }
        };
        let Ok(thread) = thread.spawn(work) else { return Err(items) };
        match give.send(items) {
            Ok(()) => Ok(Self { from: Some((from, thread)), ready: VecDeque::new() }),
            Err(SendError(items)) => Err(items),
        }
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

#[cfg(test)]
mod tests {
    use std::thread::Builder;

    use super::Ahead;

    #[test]
    fn what_is_read_ahead_comes_in_order() {
        let ahead = Ahead::of(0..100, 7, 2);
        assert!(ahead.is_ok_and(|ahead| ahead.eq(0..100)));
    }

    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    #[test]
    fn where_the_system_gives_no_thread_nothing_of_what_is_read_is_lost() {
        // A stack of all the memory that can be named.
        let mut items = 0..9;
        assert_eq!(items.next(), Some(0));
        let none = Ahead::by(Builder::new().stack_size(1 << 47), items, 2, 1);
        assert!(none.is_err_and(|items| items.eq(1..9)));
    }
}
