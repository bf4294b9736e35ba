//! The 3D stage as the pages see it: one for the whole program, drawn by `render` where the feature `desktop` is on,
//! absent otherwise. Pages ask for it with [`Wish`]es and pull finished pictures; nothing here ever waits on a page.

#[cfg(not(feature = "desktop"))]
mod absent;
#[cfg(feature = "desktop")]
mod drawn;

use std::time::Duration;

use domain::AssetHash;
use serde::{Deserialize, Serialize};

#[cfg(not(feature = "desktop"))]
pub use absent::StageLink;
#[cfg(feature = "desktop")]
pub use drawn::StageLink;

/// How long a page's question for a picture waits for one: long enough to be no polling, short enough for a web view.
pub const FRAME_WAIT: Duration = Duration::from_secs(1);
/// JPEG quality of moving and resting pictures: above it nothing is seen, and it costs bytes.
pub const FRAME_QUALITY: u8 = 85;

/// What a page can ask of the stage, as JSON: `{"do": "orbit", "dx": 0.1, "dy": 0}`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Wish {
    /// Show a model of the catalog; answered with a ticket.
    Open {
        /// The model's hash; none is the file of `vitrine view`.
        model: Option<AssetHash>,
        /// Material variant by name.
        #[serde(default)]
        variant: Option<String>,
        /// Frame size in pixels.
        width: u32,
        /// See `width`.
        height: u32,
        /// The page's ground, `#rrggbb`.
        #[serde(default)]
        ground: Option<String>,
        /// No glides.
        #[serde(default)]
        still: bool,
    },
    /// Another material variant.
    Variant {
        /// By name.
        name: Option<String>,
    },
    /// Another frame size in pixels.
    Resize {
        /// Across.
        width: u32,
        /// Down.
        height: u32,
    },
    /// Turn, radians.
    Orbit {
        /// About the vertical.
        dx: f32,
        /// Up and down.
        dy: f32,
    },
    /// Nearer (below 1) or farther.
    Zoom {
        /// Of the distance.
        factor: f32,
    },
    /// Move with the hand, pixels of the frame.
    Pan {
        /// Right.
        dx: f32,
        /// Down.
        dy: f32,
    },
    /// Look closely at a pixel of the frame.
    Focus {
        /// From the left.
        x: f32,
        /// From the top.
        y: f32,
    },
    /// Back to the first view.
    Reset,
    /// Turn by itself.
    AutoRotate {
        /// Or stop.
        on: bool,
    },
    /// Dimension lines with every picture.
    Dimensions {
        /// Or none.
        on: bool,
    },
    /// The page's ground.
    Ground {
        /// `#rrggbb`.
        color: String,
    },
    /// Marks on the model until another is opened: metres in its space.
    Hotspots {
        /// Where.
        at: Vec<[f32; 3]>,
    },
    /// The ruler.
    Ruler {
        /// Out, or put away with what it measured.
        on: bool,
    },
    /// An end of the ruler at a pixel of the frame.
    RulerEnd {
        /// From the left.
        x: f32,
        /// From the top.
        y: f32,
    },
    /// Play an animation of the model by its number; none holds it.
    Animation {
        /// Which.
        play: Option<usize>,
    },
    /// Nothing more to show.
    Close,
}

/// A finished picture on its way to a page.
#[derive(Debug, Clone)]
pub struct Picture {
    /// JPEG.
    pub jpeg: Vec<u8>,
    /// Counts up.
    pub serial: u64,
    /// No other picture follows by itself.
    pub is_settled: bool,
    /// Resolution against what was asked for.
    pub scale: f32,
    /// Dimension lines.
    pub lines: Vec<Line>,
    /// Hotspots and the ruler's ends.
    pub marks: Vec<Mark>,
}

/// A marked point in pixels of the full-size frame.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    /// The hotspot's place in what was asked for; none is an end of the ruler.
    pub spot: Option<usize>,
    /// Where.
    pub at: [f32; 2],
    /// The model is in front of it.
    pub hidden: bool,
}

/// A dimension line in pixels of the full-size frame.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// `width`, `height`, `depth` or `ruler`.
    pub axis: &'static str,
    /// Start.
    pub from: [f32; 2],
    /// End.
    pub to: [f32; 2],
    /// Millimetres.
    pub length_mm: f32,
    /// The length in the shopper's language and units; written by the shop.
    pub label: String,
}

/// What came of asking for a picture.
#[derive(Debug, Clone)]
pub enum Pull {
    /// A newer one.
    Picture(Picture),
    /// No newer one for now.
    Nothing,
    /// Another page has the stage.
    Taken,
    /// There is no stage.
    Absent,
}

/// Facts about the stage, for pages and tests.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Facts {
    /// `absent`, `starting`, `ready`, `loading`, `showing` or `failed`.
    pub phase: &'static str,
    /// Ticket of the model asked for last.
    pub ticket: u64,
    /// What is wrong with the model, or with the stage.
    pub problems: Vec<String>,
    /// Its material variants.
    pub variants: Vec<String>,
    /// Names of its animations.
    pub animations: Vec<String>,
    /// Pictures drawn since the start.
    pub frames_rendered: u64,
    /// What the last one took.
    pub frame_time_ms: f32,
    /// What draws.
    pub adapter: String,
}

/// `#rrggbb` as three bytes.
pub fn parse_color(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let byte = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
    Some([byte(0)?, byte(2)?, byte(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_what_the_script_sends() {
        let read = |json: &str| serde_json::from_str::<Wish>(json);
        assert_eq!(read(r#"{"do":"orbit","dx":0.5,"dy":-1}"#).unwrap(), Wish::Orbit { dx: 0.5, dy: -1.0 });
        assert_eq!(read(r#"{"do":"auto_rotate","on":true}"#).unwrap(), Wish::AutoRotate { on: true });
        assert!(read(r#"{"do":"open","model":"../../etc/passwd","width":1,"height":1}"#).is_err());
        assert!(read(r#"{"do":"format_disk"}"#).is_err());
    }

    #[test]
    fn colours() {
        assert_eq!(parse_color("#f4f2ef"), Some([244, 242, 239]));
        for bad in ["f4f2ef", "#f4f2e", "#gggggg", "#é2345", ""] {
            assert_eq!(parse_color(bad), None, "{bad}");
        }
    }
}
