//! Reads the few values that are wanted from an XML answer; namespaces are ignored.

use roxmltree::{Document, Node};

/// The text of the first element of that name.
pub(super) fn first(text: &str, name: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    document.descendants().find(|node| node.tag_name().name() == name).map(content)
}

/// Maps every `member` of the list elements called `list`.
pub(super) fn members<T>(
    text: &str,
    list: &str,
    read: impl Fn(&Fields<'_, '_>) -> T,
) -> anyhow::Result<Vec<T>> {
    let document = Document::parse(text)?;
    let lists = document.descendants().filter(|node| node.tag_name().name() == list);
    let members = lists.flat_map(|node| node.children().filter(|child| child.tag_name().name() == "member"));
    Ok(members.map(|node| read(&Fields(node))).collect())
}

/// One element and the texts of its children.
pub(super) struct Fields<'a, 'input>(Node<'a, 'input>);

impl Fields<'_, '_> {
    /// The text of a child; empty when there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.0.children().find(|child| child.tag_name().name() == name).map(content).unwrap_or_default()
    }

    /// Pairs of texts from the members of a list below this element.
    pub(super) fn pairs(&self, list: &str, key: &str, value: &str) -> Vec<(String, String)> {
        let lists = self.0.children().filter(|child| child.tag_name().name() == list);
        lists
            .flat_map(|node| node.children().filter(|child| child.is_element()))
            .map(|node| (Fields(node).text(key), Fields(node).text(value)))
            .collect()
    }
}

fn content(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().to_owned()
}
