//! The outcome of a demonstration as a table for people.

/// What became of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) file: String,
    /// The photo's status, or what kept it from becoming one.
    pub(super) status: String,
    /// Tags, or the reason.
    pub(super) about: String,
    pub(super) urls: Vec<String>,
    /// Whether it is an outcome that the product has.
    pub(super) documented: bool,
}

/// A line for each file, and its URLs below.
pub(super) fn render(rows: &[Row]) -> String {
    let widest = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let (files, statuses) = (widest(|row| &row.file), widest(|row| &row.status));
    let line = |row: &Row| {
        let urls: String = row.urls.iter().map(|url| format!("\n    {url}")).collect();
        format!("{:files$}  {:statuses$}  {}{urls}\n", row.file, row.status, row.about)
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let row = |file: &str, status: &str, urls: &[&str]| Row {
            file: file.into(),
            status: status.into(),
            about: "x".into(),
            urls: urls.iter().map(|&url| url.to_owned()).collect(),
            documented: true,
        };
        let table = render(&[row("a.jpg", "published", &["http://u"]), row("été.jpg", "rejected", &[])]);
        assert_eq!(table, "a.jpg    published  x\n    http://u\nété.jpg  rejected   x\n");
    }
}
