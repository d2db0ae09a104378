//! What may be wrong in a search table, made on purpose.

use std::collections::HashMap;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use crate::{Town, support::scan};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// Something wrong. Keys name the first photo as `$PHOTO`, the second as `$OTHER`, and one that nobody ever had as `$NOBODYS`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Damage {
    /// An item that nothing calls for, with these attributes.
    Extra(&'static str, &'static str, Extra),
    /// Every item of these partitions is gone.
    Lost(&'static str),
    /// All items of these partitions get another attribute, where they have it.
    Other(&'static str, Extra),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra {
    Signature,
    Nothing,
    /// Marks of documents that nobody ever had, at a level.
    Census(u32),
    /// A number.
    Count(&'static str, u64),
    /// Something that cannot be read as one.
    NoNumber(&'static str),
    /// A place in the index.
    Place(&'static str, &'static str),
}

use Damage::{Extra as Item_, Lost, Other};

pub(crate) const ALL: [(&str, Damage); 29] = [
    ("an entry of nobody's", Item_("WORD#sunset#0", "00ffffff#$NOBODYS", Extra::Signature)),
    ("an entry in a list of its own", Item_("WORD#ghost#0", "00ffffff#$PHOTO", Extra::Signature)),
    ("an entry in another part", Item_("WORD#sunset#3", "00ffffff#$PHOTO", Extra::Signature)),
    ("an entry among people", Item_("NAME#ghost#0", "00ffffff#ada", Extra::Signature)),
    ("a list is lost", Lost("WORD#sunset#0")),
    ("entries have another signature", Other("WORD#sunset#0", Extra::Signature)),
    ("filings are lost", Lost("FILED#$PHOTO")),
    ("a filing of a person is lost", Lost("FILED@ada")),
    ("a photo of nobody's under a tag", Item_("TAG#sylt", "$NOBODYS", Extra::Nothing)),
    ("a tag that no photo has", Item_("TAG#ghost", "$PHOTO", Extra::Nothing)),
    ("photos under a tag are lost", Lost("TAG#sylt")),
    ("a standing is lost", Lost("STANDING#WORD#sunset")),
    ("a standing that nobody holds", Item_("STANDING#WORD#ghost", "STANDING", Extra::Census(0))),
    ("a census of others", Other("STANDING#WORD#sunset", Extra::Census(0))),
    ("a census that is too coarse", Other("STANDING#WORD#sunset", Extra::Census(3))),
    ("a census of the shelf", Other("STANDING#WORD#*", Extra::Census(1))),
    ("spellings are lost", Lost("SPELL#word#s")),
    ("a spelling that nobody holds", Item_("SPELL#word#g", "ghost#ghost", Extra::Census(0))),
    ("a spelling of another tag", Item_("SPELL#tag#g", "ghost#sylt", Extra::Census(0))),
    ("spellings of others", Other("SPELL#word#s", Extra::Census(2))),
    ("a common spelling that is none", Item_("COMMON#word#gh", "ghost#ghost", Extra::Nothing)),
    ("common spellings are lost", Lost("COMMON#word#su")),
    ("a common spelling at another place", Other("COMMON#word#s", Extra::Place("gsi1sk", "0000000001#x"))),
    ("somebody who uploaded nothing", Item_("UPLOADERS#sylt", "nobody", Extra::Count("photos", 7))),
    ("somebody without a count", Item_("UPLOADERS#ghost", "bob", Extra::Nothing)),
    ("counts that are no numbers", Other("UPLOADERS#juist", Extra::NoNumber("photos"))),
    ("a photo under a tag in another form", Item_("TAG#Ｓylt", "$PHOTO", Extra::Nothing)),
    ("a count of a tag in another form", Item_("UPLOADERS#Ｓylt", "ada", Extra::Count("photos", 1))),
    ("a spelling of a tag in another form", Item_("SPELL#tag#s", "sylt#Ｓylt", Extra::Census(0))),
];

/// The counts of a tag, which `ALL` has no room for: by which a lost filing is counted twice, too.
const COUNTS: [Damage; 3] = [
    Other("UPLOADERS#sylt", Extra::Count("photos", 99)),
    Lost("UPLOADERS#amrum"),
    Item_("UPLOADERS#ghost", "ada", Extra::Count("photos", 1)),
];

/// Those of `ALL` that have nothing to do with what `break_some` breaks.
pub(crate) const OF_OTHERS: [&str; 6] = [
    "an entry of nobody's",
    "a photo of nobody's under a tag",
    "a standing is lost",
    "a census of others",
    "a census of the shelf",
    "a spelling that nobody holds",
];

/// Items with an attribute of theirs that nobody can read then.
const BROKEN: [(&str, &str, &str, &str); 4] = [
    ("search", "FILED#$PHOTO", "FILING", "words"),
    ("search", "FILED@grace_hopper", "FILING", "lock"),
    ("core", "PHOTO#$OTHER", "META", "owner"),
    ("core", "USER#bob", "PROFILE", "created_at"),
];

/// Breaks each of them; what was there.
pub(crate) async fn break_some(town: &Town) -> Vec<(&'static str, Item)> {
    let mut sound = Vec::new();
    for (table, pk, sk, attribute) in BROKEN {
        let key = key(&named(town, pk), &named(town, sk));
        let answer = town.client.get_item().table_name(table).set_key(Some(key)).send().await.unwrap();
        let mut item = answer.item.unwrap();
        sound.push((table, item.clone()));
        assert!(item.insert(attribute.to_owned(), AttributeValue::Bool(true)).is_some());
        put_back(town, vec![(table, item)]).await;
    }
    sound
}

pub(crate) async fn put_back(town: &Town, items: Vec<(&'static str, Item)>) {
    for (table, item) in items {
        town.client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    }
}

pub(crate) async fn everywhere(town: &Town) {
    for damage in ALL.iter().map(|(_, damage)| damage).chain(&COUNTS) {
        make(town, damage).await;
    }
}

pub(crate) async fn make(town: &Town, damage: &Damage) {
    match damage {
        Damage::Extra(pk, sk, extra) => {
            let mut item = key(&named(town, pk), &named(town, sk));
            extra.add_to(&mut item);
            put(town, item).await;
        }
        Lost(pk) => {
            for item in items(town, pk).await {
                let key = item.into_iter().filter(|(name, _)| name == "PK" || name == "SK").collect();
                town.client.delete_item().table_name("search").set_key(Some(key)).send().await.unwrap();
            }
        }
        Other(pk, extra) => {
            for mut item in items(town, pk).await {
                extra.add_to(&mut item);
                put(town, item).await;
            }
        }
    }
}

pub(crate) fn key(pk: &str, sk: &str) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    Item::from([("PK".to_owned(), text(pk)), ("SK".to_owned(), text(sk))])
}

async fn put(town: &Town, item: Item) {
    town.client.put_item().table_name("search").set_item(Some(item)).send().await.unwrap();
}

/// There is at least one: a damage that is none shows nothing.
async fn items(town: &Town, pk: &str) -> Vec<Item> {
    let pk = AttributeValue::S(named(town, pk));
    scan(&town.client, "search").await.into_iter().filter(|item| item["PK"] == pk).collect()
}

fn named(town: &Town, text: &str) -> String {
    text.replace("$PHOTO", &town.photos[0].to_string())
        .replace("$OTHER", &town.photos[1].to_string())
        .replace("$NOBODYS", "01KAG6Y5N1T2V3W4X5Y6Z7A8B9")
}

impl Extra {
    fn add_to(self, item: &mut Item) {
        let number = |number: u64| AttributeValue::N(number.to_string());
        match self {
            Self::Signature => {
                item.insert("sig".into(), AttributeValue::B(Blob::new([0, 1, 2, 3])));
            }
            Self::Nothing => {}
            Self::Census(level) => {
                let marks =
                    [0x0000_0100_u32, 0x0123_4500, 0xffff_ff00].map(|mark| Blob::new(mark.to_be_bytes()));
                item.insert("members".into(), AttributeValue::Bs(marks.into()));
                if level > 0 {
                    item.insert("level".into(), number(level.into()));
                }
            }
            Self::Count(name, count) => {
                item.insert(name.into(), number(count));
            }
            Self::NoNumber(name) => {
                item.insert(name.into(), AttributeValue::Bool(true));
            }
            Self::Place(name, place) => {
                item.insert(name.into(), AttributeValue::S(place.into()));
            }
        }
    }
}
