//! A span of time as a merchant says it: local dates in a time zone.

use jiff::civil::DateTime;
use jiff::tz::TimeZoneDatabase;
use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// From a local moment to before another, in a time zone of the IANA database (the one compiled in; the machine's is never
/// read). Where clocks skip the moment it is the one after; where they repeat it, the first (RFC 5545, section 3.3.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Text", into = "Text")]
pub struct Window {
    text: Text,
    from: UnixMillis,
    until: UnixMillis,
}

/// A [`Window`] as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Window))]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    /// Local date and time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2026-11-27T00:00"))]
    from: Option<String>,
    /// Local date and time; before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// Of the IANA database.
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    zone: String,
}

/// The text is not a span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// There is no such time zone.
    #[error("'{0}' is not a time zone; name one as in Europe/Berlin")]
    Zone(String),
    /// It is not a date, or one that no calendar has.
    #[error("'{0}' is not a date and time; write 2026-11-27T00:00")]
    Moment(String),
    /// It ends before it begins.
    #[error("it ends before it begins")]
    Order,
}

impl Window {
    /// A span in a zone.
    ///
    /// # Errors
    /// See [`WindowError`].
    pub fn new(from: Option<&str>, until: Option<&str>, zone: &str) -> Result<Self, WindowError> {
        Text { from: from.map(Into::into), until: until.map(Into::into), zone: zone.into() }.try_into()
    }

    /// The moment before which it is, if it ends.
    pub fn ends(&self) -> Option<UnixMillis> {
        (self.until != UnixMillis::MAX).then_some(self.until)
    }

    /// Whether the moment has come.
    pub const fn has_begun(&self, now: UnixMillis) -> bool {
        self.from <= now
    }

    /// Whether it is over.
    pub const fn is_over(&self, now: UnixMillis) -> bool {
        self.until <= now
    }
}

impl TryFrom<Text> for Window {
    type Error = WindowError;

    fn try_from(text: Text) -> Result<Self, WindowError> {
        let short = |t: &str| t.chars().take(40).collect::<String>();
        let zone =
            TimeZoneDatabase::bundled().get(&text.zone).map_err(|_unknown| WindowError::Zone(short(&text.zone)))?;
        let moment = |said: &Option<String>, open: UnixMillis| {
            let Some(said) = said else { return Ok(open) };
            let refuse = || WindowError::Moment(short(said));
            let local: DateTime = said.parse().map_err(|_bad| refuse())?;
            // A time with an offset or a zone of its own would be read without it: refuse what is longer than local.
            if said.contains(['Z', 'z', '+', '[']) {
                return Err(refuse());
            }
            let at = zone.to_ambiguous_zoned(local).compatible().map_err(|_far| refuse())?;
            Ok(at.timestamp().as_millisecond())
        };
        let (from, until) = (moment(&text.from, UnixMillis::MIN)?, moment(&text.until, UnixMillis::MAX)?);
        if until <= from {
            return Err(WindowError::Order);
        }
        Ok(Self { text, from, until })
    }
}

impl From<Window> for Text {
    fn from(window: Window) -> Self {
        window.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, until: &str, zone: &str) -> (UnixMillis, UnixMillis) {
        let w = Window::new(Some(from), Some(until), zone).unwrap();
        (w.from, w.until)
    }

    #[test]
    fn local_midnights_are_where_the_zone_has_them() {
        // 2026-11-27 begins at 05:00 UTC in New York and at 16:00 UTC of the day before in Shanghai.
        assert_eq!(
            span("2026-11-27T00:00", "2026-11-28T00:00", "America/New_York"),
            (1_795_755_600_000, 1_795_842_000_000)
        );
        assert_eq!(span("2026-11-27T00:00", "2026-11-28T00:00", "Asia/Shanghai").0, 1_795_708_800_000);
        // The day on which Berlin's clocks go forward has 23 hours, the one on which they go back 25.
        let hours = |(from, until): (i64, i64)| (until - from) / 3_600_000;
        assert_eq!(hours(span("2026-03-29T00:00", "2026-03-30T00:00", "Europe/Berlin")), 23);
        assert_eq!(hours(span("2026-10-25T00:00", "2026-10-26T00:00", "Europe/Berlin")), 25);
        // A moment that the clocks skip is an hour later; one that they repeat is the first.
        assert_eq!(span("2026-03-29T02:30", "2026-04-01T00:00", "Europe/Berlin").0, 1_774_747_800_000);
        assert_eq!(span("2026-10-25T02:30", "2026-11-01T00:00", "Europe/Berlin").0, 1_792_888_200_000);
        // Leap days.
        assert_eq!(hours(span("2028-02-29T00:00", "2028-03-01T00:00", "UTC")), 24);
        assert_eq!(hours(span("2028-02-28T00:00", "2028-03-01T00:00", "UTC")), 48);
    }

    #[test]
    fn it_begins_and_ends_to_the_millisecond() {
        let w = Window::new(Some("1970-01-01T00:00"), Some("1970-01-01T00:00:01"), "UTC").unwrap();
        assert!(!w.has_begun(-1) && w.has_begun(0) && !w.is_over(999) && w.is_over(1_000));
        let open = Window::new(None, None, "UTC").unwrap();
        assert!(open.has_begun(UnixMillis::MIN) && !open.is_over(UnixMillis::MAX - 1));
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for bad in [
            "2027-02-29T00:00",
            "2026-13-01T00:00",
            "tomorrow",
            "",
            "2026-11-27T24:30",
            "2026-11-27T00:00Z",
            "2026-11-27T00:00+02:00",
        ] {
            assert!(matches!(Window::new(Some(bad), None, "UTC"), Err(WindowError::Moment(_))), "{bad}");
        }
        for bad in ["", "Europe/Atlantis", "+02:00", "../etc/passwd"] {
            assert!(matches!(Window::new(None, None, bad), Err(WindowError::Zone(_))), "{bad}");
        }
        assert_eq!(Window::new(Some("2026-01-02T00:00"), Some("2026-01-02T00:00"), "UTC"), Err(WindowError::Order));
        let w: Window = serde_json::from_str(r#"{"from":"2026-01-02T00:00","zone":"Asia/Jakarta"}"#).unwrap();
        assert_eq!(serde_json::to_string(&w).unwrap(), r#"{"from":"2026-01-02T00:00","zone":"Asia/Jakarta"}"#);
    }
}
