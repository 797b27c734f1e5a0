//! What is unusual in a window compared with the time before it.
