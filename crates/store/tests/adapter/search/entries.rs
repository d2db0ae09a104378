//! Lists of words: from the best entry down, between bounds.

use ::search::{
    Document, Impact, Popularity, Rank, Shelf,
    find::{Entry, From, List, Read, Spot},
};
use aws_sdk_dynamodb::types::AttributeValue;
use store::{EntriesRead, Store};

use super::{document, file, photo, word};
use crate::support::empty;

fn list() -> List {
    List { shelf: Shelf::Photos, word: word("sea"), shard: 0 }
}

fn read(from: From, down_to: Option<Impact>, most: u32) -> Read {
    Read { list: list(), from, down_to, most }
}

/// Photos of four moments, of which some have the same; sorted from the top of their list.
async fn filled(store: &Store) -> Vec<Entry> {
    let mut entries = Vec::new();
    for n in 0..9 {
        let created_ms = 1_790_000_000_000 + u64::from(n / 3) * 100_000_000;
        let rank = Rank::of_photo(created_ms, Popularity::default());
        let (subject, document) = (photo(n), Document { rank, ..document(&["sea", "sky"], &[]) });
        file(store, &subject, Some(&document)).await;
        let spot = Spot { impact: rank.impact(::search::Weight::TEXT), subject };
        entries.push(Entry { spot, signature: document.signature });
    }
    entries.sort_by(|a, b| b.spot.cmp(&a.spot));
    entries
}

/// What has to be read, by looking at everything.
fn expected(entries: &[Entry], read: &Read) -> EntriesRead {
    let within = |entry: &&Entry| match &read.from {
        From::Top => true,
        From::At(impact) => entry.spot.impact <= *impact,
        From::Below(spot) => entry.spot < *spot,
    };
    let of_use = |entry: &&Entry| read.down_to.is_none_or(|least| entry.spot.impact >= least);
    let found: Vec<_> = entries.iter().filter(within).filter(of_use).cloned().collect();
    let most = read.most as usize;
    EntriesRead { ended: found.len() <= most, entries: found.into_iter().take(most).collect() }
}

#[tokio::test]
async fn every_read_gives_what_lies_between_its_bounds() {
    let (store, _) = empty().await;
    let entries = filled(&store).await;
    let mut impacts: Vec<_> = entries.iter().map(|entry| entry.spot.impact).collect();
    impacts.extend([0, u32::MAX].map(Impact::new));
    impacts.extend(entries.iter().map(|entry| Impact::new(entry.spot.impact.parts() + 1)));
    let gone = Spot { impact: impacts[4], subject: photo(100) };
    let mut froms = vec![From::Top, From::Below(gone)];
    froms.extend(impacts.iter().map(|impact| From::At(*impact)));
    froms.extend(entries.iter().map(|entry| From::Below(entry.spot.clone())));
    let bounds: Vec<_> = impacts.iter().copied().map(Some).chain([None]).collect();
    for from in froms {
        for down_to in &bounds {
            for most in [1, 4, 9, 100] {
                let read = read(from.clone(), *down_to, most);
                assert_eq!(store.entries(&read).await.unwrap(), expected(&entries, &read), "{read:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_is_not_there_is_at_its_end() {
    let (store, _) = empty().await;
    let nothing = EntriesRead { entries: vec![], ended: true };
    assert_eq!(store.entries(&read(From::Top, None, 9)).await.unwrap(), nothing);
    filled(&store).await;
    for list in [
        List { shard: 1, ..list() },
        List { word: word("se"), ..list() },
        List { shelf: Shelf::People, ..list() },
    ] {
        let read = Read { list, ..read(From::Top, None, 9) };
        assert_eq!(store.entries(&read).await.unwrap(), nothing);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_left_out() {
    let (store, client) = empty().await;
    let entries = filled(&store).await;
    for (sort, signed) in [
        ("ffffffff#nobody", true),
        ("fffffffe#nobody", true),
        ("fffffffd#nobody", true),
        ("zz#", true),
        ("00000001#01KAG6Y5N1T2V3W4X5Y6Z7A8B9", false),
    ] {
        let put = client.put_item().table_name("search");
        let put =
            put.item("PK", AttributeValue::S("WORD#sea#0".into())).item("SK", AttributeValue::S(sort.into()));
        let signature = AttributeValue::B(vec![1, 2, 3, 4].into());
        let put = if signed { put.item("sig", signature) } else { put };
        put.send().await.unwrap();
    }
    let all = store.entries(&read(From::Top, None, 100)).await.unwrap();
    assert_eq!(all, EntriesRead { entries: entries.clone(), ended: true });
    // Also where nothing else is among as many as were asked for.
    for most in [1, 2] {
        let first = store.entries(&read(From::Top, None, most)).await.unwrap();
        assert_eq!((first.entries.as_slice(), first.ended), (&entries[..most as usize], false));
    }
}

#[tokio::test]
async fn a_list_is_read_behind_what_one_answer_of_the_table_holds() {
    let (store, client) = empty().await;
    let long = AttributeValue::B(vec![7; 350_000].into());
    let spots: Vec<_> = (0..7).map(|n| Spot { impact: Impact::new(n), subject: photo(n) }).collect();
    for Spot { impact, subject } in &spots {
        let sort = format!("{:08x}#{subject}", impact.parts());
        let put = client.put_item().table_name("search").item("PK", AttributeValue::S("WORD#sea#0".into()));
        put.item("SK", AttributeValue::S(sort)).item("sig", long.clone()).send().await.unwrap();
    }
    let found = store.entries(&read(From::Top, None, 100)).await.unwrap();
    let found: Vec<_> = found.entries.into_iter().map(|entry| entry.spot).collect();
    assert_eq!(found, spots.into_iter().rev().collect::<Vec<_>>());
}
