//! A test collection, as information retrieval calls it: photos that nobody has taken, with words as people write them,
//! and what people would ask to find them. The same each time.

mod questions;
mod topic;
mod vocabulary;

use std::f64::consts::TAU;

use anyhow::Result;
use domain::{
    id::{PhotoId, Sha256, Username},
    photo::{Format, Photo, Status, Visibility},
    tag::{Tag, TagName, TagSource, with_hashtags_of},
};
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng, rngs::StdRng};

pub use self::questions::{Kind, Question, questions};
use self::{topic::Topic, vocabulary::Vocabulary};
use crate::{samples, zipf::Zipf};

/// Any number: the collection is the same each time.
const SEED: u64 = 5;
/// With their endings they are some 20,000 different words in 50,000 photos.
const ROOTS: usize = 12_000;
const TOPICS: usize = 250;
const LABELS: usize = 600;
/// Labels that many photos have whatever they are of, with percents.
const COMMON_LABELS: [u32; 5] = [30, 26, 23, 21, 20];
const HASHTAGS: usize = 3_000;
const OWNERS: usize = 2_000;
const DAYS: f64 = 3.0 * 365.25;
/// The last photo was taken then, in seconds since the Unix epoch: 20 November 2026.
const END_S: i64 = 1_795_132_800;
/// As many photos a day as days have passed: after two years twice as many as after one.
const GROWTH: f64 = 0.5;
/// Of the logarithm of likes: half of the photos have 3 or fewer, one in a hundred 150 and more.
const LIKES_MEAN: f64 = 1.2;
const LIKES_DEVIATION: f64 = 1.65;
/// Of a hundred words of a text, those that are its topic's.
const TOPIC_PERCENT: u32 = 45;

/// A photo that anybody may see, and how many like it.
#[derive(Debug, Clone)]
pub struct Shot {
    pub photo: Photo,
    pub likes: u64,
}

/// What photos are drawn from.
#[derive(Debug)]
struct World {
    vocabulary: Vocabulary,
    topics: Vec<Topic>,
    labels: Vec<String>,
    hashtags: Vec<String>,
    owners: Vec<Username>,
    by_topic: Zipf,
    by_owner: Zipf,
}

/// So many public photos. Fewer are the first of more.
pub fn photos(count: usize) -> Result<Vec<Shot>> {
    let mut random = StdRng::seed_from_u64(SEED);
    let world = World::draw(&mut random)?;
    (0..count).map(|number| world.shot(&mut random, number)).collect()
}

impl World {
    fn draw(random: &mut StdRng) -> Result<Self> {
        let vocabulary = Vocabulary::draw(random, ROOTS);
        // Things have names that texts use: two words in one of three.
        let label = |number: usize, random: &mut StdRng| {
            let root = vocabulary.root(20 + number * 9);
            let second = vocabulary.root(random.random_range(20..ROOTS / 2));
            if number % 3 == 2 { format!("{root} {second}") } else { root.to_owned() }
        };
        let labels: Vec<_> = (0..LABELS).map(|number| label(number, random)).collect();
        let hashtag = |number: usize, random: &mut StdRng| {
            let root = vocabulary.root(number * 3 + 1);
            let second = vocabulary.root(random.random_range(0..ROOTS / 4));
            match number % 4 {
                3 => format!("{root}{second}"),
                _ => root.to_owned(),
            }
        };
        let hashtags: Vec<_> = (0..HASHTAGS).map(|number| hashtag(number, random)).collect();
        let owner = |number: usize| Ok(format!("{}_{number}", vocabulary.root(number * 5)).parse()?);
        Ok(Self {
            topics: (0..TOPICS).map(|_| Topic::draw(random, &vocabulary, &labels, &hashtags)).collect(),
            owners: (0..OWNERS).map(owner).collect::<Result<_>>()?,
            by_topic: Zipf::new(TOPICS, 0.7),
            by_owner: Zipf::new(OWNERS, 0.9),
            vocabulary,
            labels,
            hashtags,
        })
    }

    fn shot(&self, random: &mut StdRng, number: usize) -> Result<Shot> {
        let topic = &self.topics[self.by_topic.draw(random)];
        let created_at = moment(random);
        let created_ms = created_at.as_millisecond().unsigned_abs();
        let id = PhotoId::of_object("bench", "collection", &number.to_string(), created_ms);
        let owner = self.owners[self.by_owner.draw(random)].clone();
        let title = happens(random, 60).then(|| self.text(random, topic, 2..=5));
        let caption = self.caption(random, topic);
        let alt_text = happens(random, 20).then(|| self.text(random, topic, 5..=15));
        let mut photo = Photo {
            visibility: Visibility::Public,
            status: Status::Published,
            tags: with_hashtags_of(caption.as_deref(), &self.label_tags(random, topic)?),
            title,
            caption,
            alt_text,
            filename: format!("IMG_{:04}.jpg", number % 10_000),
            sha256: Some(Sha256::of(id.to_string().as_bytes())),
            run: 1,
            revision: 2,
            published_at: Some(created_at + SignedDuration::from_secs(5)),
            ..Photo::awaiting(id, owner, Format::Jpeg, created_at)
        };
        photo.facts = Some(samples::facts(&photo));
        Ok(Shot { photo, likes: likes(random) })
    }

    /// Words of the topic, of the language, and what holds them together.
    fn text(&self, random: &mut StdRng, topic: &Topic, words: std::ops::RangeInclusive<usize>) -> String {
        let count = random.random_range(words);
        let mut word = || {
            if let Some(glue) = self.vocabulary.glue(random) {
                return glue.to_owned();
            }
            let rank = if happens(random, TOPIC_PERCENT) {
                topic.word(random)
            } else {
                self.vocabulary.rank(random)
            };
            self.vocabulary.inflected(rank, random)
        };
        (0..count).map(|_| word()).collect::<Vec<_>>().join(" ")
    }

    /// A sentence, hashtags, both or nothing.
    fn caption(&self, random: &mut StdRng, topic: &Topic) -> Option<String> {
        let mut parts = vec![];
        if happens(random, 70) {
            parts.push(format!("{}.", self.text(random, topic, 4..=25)));
        }
        if happens(random, 55) {
            for _ in 0..random.random_range(1..=6) {
                parts.push(format!("#{}", self.hashtags[topic.hashtag(random)]));
            }
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn label_tags(&self, random: &mut StdRng, topic: &Topic) -> Result<Vec<Tag>> {
        let count = random.random_range(5..=12);
        let common = (0..COMMON_LABELS.len()).filter(|number| happens(random, COMMON_LABELS[*number]));
        let mut numbers: Vec<_> = common.collect();
        while numbers.len() < count {
            let number = topic.label(random).max(COMMON_LABELS.len());
            if numbers.contains(&number) {
                numbers.push(random.random_range(COMMON_LABELS.len()..LABELS));
            } else {
                numbers.push(number);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(|number| self.label(random, number)).collect()
    }

    fn label(&self, random: &mut StdRng, number: usize) -> Result<Tag> {
        let name: TagName = self.labels[number].parse()?;
        // Models are sure of most of what they tell.
        let doubt = random.random_range(0.0_f32..1.0).powi(2) * 45.0;
        Ok(Tag { name, source: TagSource::Label, confidence: Some(99.9 - doubt) })
    }
}

fn happens(random: &mut StdRng, percent: u32) -> bool {
    random.random_range(0..100) < percent
}

/// Within three years, and later ones more often.
fn moment(random: &mut StdRng) -> Timestamp {
    let days_ago = DAYS * (1.0 - random.random_range(0.0_f64..1.0).powf(GROWTH));
    let ms_ago = (days_ago * 86_400_000.0) as i64;
    Timestamp::UNIX_EPOCH + SignedDuration::from_millis(END_S * 1_000 - ms_ago)
}

/// A few photos have most of the likes.
fn likes(random: &mut StdRng) -> u64 {
    let (radius, angle) = (random.random_range(f64::MIN_POSITIVE..1.0), random.random_range(0.0..TAU));
    // G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates", 1958.
    let normal = (-2.0 * f64::ln(radius)).sqrt() * f64::cos(angle);
    LIKES_DEVIATION.mul_add(normal, LIKES_MEAN).exp() as u64
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn a_smaller_collection_is_the_beginning_of_a_larger_one() {
        let told =
            |shot: &Shot| (shot.photo.id, shot.photo.caption.clone(), shot.photo.tags.clone(), shot.likes);
        let (few, more) = (photos(100).unwrap(), photos(300).unwrap());
        assert_eq!(
            few.iter().map(told).collect::<Vec<_>>(),
            more[..100].iter().map(told).collect::<Vec<_>>()
        );
    }

    #[test]
    fn photos_are_like_those_that_people_have() {
        let shots = photos(2_000).unwrap();
        let share = |holds: fn(&Photo) -> bool| {
            shots.iter().filter(|shot| holds(&shot.photo)).count() as f64 / 2_000.0
        };
        assert!((share(|photo| photo.title.is_some()) - 0.6).abs() < 0.05);
        assert!((share(|photo| photo.alt_text.is_some()) - 0.2).abs() < 0.05);
        let mut labels = BTreeMap::<_, usize>::new();
        for shot in &shots {
            let of_photo: BTreeSet<_> = shot
                .photo
                .tags
                .iter()
                .filter(|tag| tag.source == TagSource::Label)
                .map(|tag| &tag.name)
                .collect();
            assert!((4..=12).contains(&of_photo.len()), "{of_photo:?}");
            for label in of_photo {
                *labels.entry(label).or_default() += 1;
            }
        }
        let mut holders: Vec<_> = labels.into_values().collect();
        holders.sort_unstable();
        assert!((500..700).contains(holders.last().unwrap()), "{holders:?}");
        let mut likes: Vec<_> = shots.iter().map(|shot| shot.likes).collect();
        likes.sort_unstable();
        assert!(likes[1_000] < 6 && likes[1_990] > 80, "{} {}", likes[1_000], likes[1_990]);
        let owners: BTreeSet<_> = shots.iter().map(|shot| &shot.photo.owner).collect();
        assert!((300..1_500).contains(&owners.len()), "{}", owners.len());
    }
}
