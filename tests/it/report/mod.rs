//! The page for members: whole, safe, the same each time, and readable however many they are.

mod html;
mod page;
mod size;
mod town;
