//! Languages the shop speaks, and text in several of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A shipped language, by its BCP 47 tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Lang {
    /// English, the language every text falls back to.
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// Spanish.
    #[serde(rename = "es")]
    Es,
    /// Indonesian.
    #[serde(rename = "id")]
    Id,
    /// Arabic, written right to left.
    #[serde(rename = "ar")]
    Ar,
}

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Lang {
    /// All shipped languages, in the order menus show them.
    pub const ALL: [Self; 5] = [Self::En, Self::ZhCn, Self::Es, Self::Id, Self::Ar];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
            Self::Es => "es",
            Self::Id => "id",
            Self::Ar => "ar",
        }
    }

    /// The direction of writing.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Ar => Direction::Rtl,
            Self::En | Self::ZhCn | Self::Es | Self::Id => Direction::Ltr,
        }
    }

    /// The shipped language nearest to a BCP 47 tag such as `es-MX` or `zh_CN.UTF-8`; none if no primary tag fits.
    pub fn negotiate(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| l.tag().split('-').next().is_some_and(|p| p.eq_ignore_ascii_case(primary)))
    }
}

impl Direction {
    /// The value of HTML's `dir`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl std::str::FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(tag: &str) -> Result<Self, UnknownLang> {
        Self::ALL
            .into_iter()
            .find(|l| l.tag().eq_ignore_ascii_case(tag))
            .ok_or_else(|| UnknownLang(tag.chars().take(16).collect()))
    }
}

/// The tag names no shipped language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language '{0}'")]
pub struct UnknownLang(pub String);

/// One text in several languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
#[serde(transparent)]
pub struct Text(pub BTreeMap<Lang, String>);

impl Text {
    /// The text in `lang`, else in English, else in any language, else empty.
    pub fn get(&self, lang: Lang) -> &str {
        self.0
            .get(&lang)
            .or_else(|| self.0.get(&Lang::En))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_find_the_nearest_language() {
        assert_eq!(Lang::negotiate("es-MX"), Some(Lang::Es));
        assert_eq!(Lang::negotiate("zh_CN.UTF-8"), Some(Lang::ZhCn));
        assert_eq!(Lang::negotiate("AR"), Some(Lang::Ar));
        assert_eq!(Lang::negotiate("tlh"), None);
        assert_eq!(Lang::negotiate(""), None);
    }
}
