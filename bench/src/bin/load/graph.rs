//! People who follow each other, some of them followed by many, and their photos in each other's feeds: what the
//! functions would have made of it, one by one.

use std::fmt;

use anyhow::Result;
use bench::{
    database::{CORE, Database, FEED},
    patterns::Patterns,
    samples,
    zipf::Zipf,
};
use domain::id::{PhotoId, Username};
use rand::{SeedableRng, rngs::StdRng};

/// Whom everybody follows.
pub(crate) const FOLLOWED: usize = 20;
const PHOTOS_EACH: usize = 2;
/// The template's default: above it, photos are read from where they are.
const PUSH_LIMIT: usize = 2_000;
/// The chance to be followed falls with this power of the rank.
const POWER: f64 = 0.8;
/// Any number: the graph is the same each time.
const SEED: u64 = 4;

/// Everybody, by number.
#[derive(Debug)]
pub(crate) struct Graph {
    names: Vec<Username>,
    /// With their owners.
    photos: Vec<(usize, PhotoId)>,
    /// Whom each follows.
    followed: Vec<Vec<usize>>,
    /// By how many each is followed.
    followers: Vec<usize>,
}

impl Graph {
    /// Draws a graph, and puts it into a database.
    pub(crate) async fn load(database: &Database, users: usize) -> Result<Self> {
        let graph = Self::draw(users)?;
        let patterns = Patterns::write(database).await?;
        graph.put_people(database, &patterns)?;
        graph.put_photos(database, &patterns)?;
        graph.put_feeds(database, &patterns)?;
        Ok(graph)
    }

    pub(crate) fn somebody(&self) -> &Username {
        &self.names[rand::random_range(0..self.names.len())]
    }

    pub(crate) fn some_photo(&self) -> PhotoId {
        self.photos[rand::random_range(0..self.photos.len())].1
    }

    fn draw(users: usize) -> Result<Self> {
        let names =
            (0..users).map(|number| Ok(format!("person_{number:06}").parse()?)).collect::<Result<_>>()?;
        let followed = draw_followed(users);
        let mut followers = vec![0; users];
        for author in followed.iter().flatten() {
            followers[*author] += 1;
        }
        let photos = (0..users * PHOTOS_EACH)
            .map(|number| (number % users, samples::photo_id(u32::try_from(number).unwrap_or(u32::MAX))))
            .collect();
        Ok(Self { names, photos, followed, followers })
    }

    fn is_pulled(&self, author: usize) -> bool {
        self.followers[author] > PUSH_LIMIT
    }

    fn put_people(&self, database: &Database, patterns: &Patterns) -> Result<()> {
        database.load(CORE, self.names.iter().map(|name| patterns.profile(name)))?;
        let counts = self.names.iter().zip(&self.followers).map(|(name, followers)| {
            patterns
                .counts(name, [("photos", PHOTOS_EACH), ("followers", *followers), ("following", FOLLOWED)])
        });
        database.load(CORE, counts)?;
        database.load(CORE, self.ties().map(|(from, to)| patterns.tie(from, to)))
    }

    fn ties(&self) -> impl Iterator<Item = (&Username, &Username)> {
        let of = |(from, followed): (_, &Vec<usize>)| {
            let to: Vec<_> = followed.iter().map(|to| (from, &self.names[*to])).collect();
            to
        };
        self.names.iter().zip(&self.followed).flat_map(of)
    }

    fn put_photos(&self, database: &Database, patterns: &Patterns) -> Result<()> {
        let photos = self.photos.iter().map(|(owner, photo)| patterns.photo(&self.names[*owner], *photo));
        database.load(CORE, photos)
    }

    fn put_feeds(&self, database: &Database, patterns: &Patterns) -> Result<()> {
        let mut photos_of = vec![vec![]; self.names.len()];
        for (owner, photo) in &self.photos {
            photos_of[*owner].push(*photo);
        }
        for (reader, followed) in self.names.iter().zip(&self.followed) {
            let (pulled, pushed): (Vec<usize>, Vec<usize>) =
                followed.iter().partition(|author| self.is_pulled(**author));
            let entries = pushed.into_iter().flat_map(|author| {
                photos_of[author].iter().map(move |photo| patterns.entry(reader, &self.names[author], *photo))
            });
            database.load(FEED, entries)?;
            database
                .load(FEED, pulled.into_iter().map(|author| patterns.pull(reader, &self.names[author])))?;
        }
        let pulled = (0..self.names.len()).filter(|author| self.is_pulled(*author));
        database.load(FEED, pulled.map(|author| patterns.pulled(&self.names[author])))
    }
}

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (people, most) = (self.names.len(), self.followers.iter().max().unwrap_or(&0));
        let pulled = (0..people).filter(|author| self.is_pulled(*author)).count();
        let photos = self.photos.len();
        write!(
            f,
            "{people} people who follow {FOLLOWED} each, the most popular followed by {most}, {pulled} read from where \
             their photos are; {photos} photos"
        )
    }
}

/// For each person as many others as are followed, none of them twice.
fn draw_followed(users: usize) -> Vec<Vec<usize>> {
    let mut random = StdRng::seed_from_u64(SEED);
    let by_rank = Zipf::new(users, POWER);
    let mut draw = |person: usize| {
        let mut drawn = Vec::with_capacity(FOLLOWED);
        while drawn.len() < FOLLOWED {
            let author = by_rank.draw(&mut random);
            if author != person && !drawn.contains(&author) {
                drawn.push(author);
            }
        }
        drawn
    };
    (0..users).map(&mut draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_followed_by_many() {
        let graph = Graph::draw(10_000).unwrap();
        assert_eq!(graph.followers.iter().sum::<usize>(), 10_000 * FOLLOWED);
        let mut followers = graph.followers.clone();
        followers.sort_unstable();
        assert!(followers[5_000] < 2 * FOLLOWED && followers[9_999] > PUSH_LIMIT, "{graph}");
        let alone = |(person, followed): (usize, &Vec<usize>)| !followed.contains(&person);
        assert!(graph.followed.iter().enumerate().all(alone));
    }
}
