//! The configuration as a page.

use super::Page;
use super::table::{Cell, Table, Tone};
use crate::config::Setting;

/// The page of all settings.
pub fn page(settings: &[Setting]) -> Page {
    let mut table = Table::new()
        .left("Key")
        .left("Value")
        .left("From")
        .left("Meaning");
    for setting in settings {
        let origin = format!("{:?}", setting.origin).to_lowercase();
        table.row(vec![
            Cell::new(&setting.key),
            Cell::new(if setting.value.is_empty() {
                "-"
            } else {
                &setting.value
            }),
            Cell::new(origin).tone(Tone::Dim),
            Cell::new(&setting.about),
        ]);
    }
    Page::new().table(table)
}
