//! What tests across crates stand on: a real server on its own data, the real window in a real browser engine driven
//! by a real WebDriver, on a virtual display of its own.
//!
//! Nothing here is shared between tests: every [`Shop`] has its own folders, ports and display.

pub mod browser;
pub mod display;
pub mod programs;
pub mod server;
pub mod shop;
pub mod walk;

pub use browser::Browser;
pub use programs::Programs;
pub use server::Server;
pub use shop::Shop;
