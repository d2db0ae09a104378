//! Dates of a question: years, months and days, all in UTC.

use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};

/// The beginning of a year, a month or a day, in milliseconds since the Unix epoch.
pub(super) fn beginning_ms(text: &str) -> Option<u64> {
    let digits = |text: &str, count| {
        (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i16>().ok())?
    };
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let mut part = || parts.next().map_or(Some(1), |text| digits(text, 2));
    let (month, day) = (part()?, part()?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let is_whole = parts.next().is_none();
    let timestamp = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    u64::try_from(timestamp.as_millisecond()).ok().filter(|_| is_whole)
}

/// The day on which a time lies, as it is typed.
pub(super) fn day(ms: u64) -> Date {
    let timestamp = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    timestamp.map_or(date(9999, 12, 30), |timestamp| timestamp.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_beginning() {
        assert_eq!(beginning_ms("1970"), Some(0));
        assert_eq!(beginning_ms("2026"), Some(1_767_225_600_000));
        assert_eq!(beginning_ms("2026-01-01"), beginning_ms("2026"));
        assert_eq!(beginning_ms("2024-02-29"), beginning_ms("2024-02").map(|ms| ms + 28 * 86_400_000));
        assert!(beginning_ms("9999-12-30").is_some());
        let broken = [
            "",
            "26",
            "02026",
            "1969",
            "2026-",
            "2026-3",
            "2026-13",
            "2026-02-30",
            "2026-01-01-01",
            "+026",
            "２０２６",
            "2026-01-01T00",
            "today",
        ];
        for text in broken {
            assert_eq!(beginning_ms(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_typed_as_it_is_read() {
        for text in ["1970-01-01", "2026-03-05", "9999-12-30"] {
            assert_eq!(beginning_ms(text).map(day).unwrap().to_string(), text);
        }
        assert_eq!(day(u64::MAX).to_string(), "9999-12-30");
    }
}
