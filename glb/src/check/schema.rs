//! What a value may be: tables of the objects of glTF, and one walk over the document that holds it against them.
//!
//! The walk turns what broke its rule into `Value::Bad`, so that whatever is still there afterwards can be trusted:
//! an index is a whole number from 0 on, a number is in range, a list has its length.

mod core;
mod extensions;
mod geometry;
mod rules;
mod uri;
mod walk;

use super::json::Object;
use super::log::At;

pub(super) use self::core::{MATERIAL, NORMAL_TEXTURE};
pub(super) use extensions::Extension;
pub(super) use rules::{UNIT_QUATERNION_TOLERANCE, continuous};
pub(super) use uri::is_beside;
pub(super) use walk::{Embedded, Walk, mime_types};

/// An object: its members, and a rule over them together.
pub(super) struct Schema {
    /// What extensions call the place they stand in.
    pub(super) place: &'static str,
    pub(super) members: &'static [Member],
    pub(super) rule: Option<fn(&mut Walk<'_>, &mut Object<'_>, &At<'_>)>,
}

/// A member of an object.
pub(super) struct Member {
    pub(super) key: &'static str,
    pub(super) is_required: bool,
    pub(super) kind: Kind,
}

const fn optional(key: &'static str, kind: Kind) -> Member {
    Member { key, is_required: false, kind }
}

const fn required(key: &'static str, kind: Kind) -> Member {
    Member { key, is_required: true, kind }
}

/// A function that looks at a member itself.
type Own = fn(&mut Walk<'_>, &mut Object<'_>, &At<'_>);

/// What a member may be.
pub(super) enum Kind {
    Bool,
    /// An index into a list of the document, or where `None` into one the links know.
    Index(Option<List>),
    Uint {
        from: usize,
        to: usize,
    },
    /// One of these numbers.
    Code(&'static [usize]),
    Number(Range),
    /// A list of numbers, of this length.
    Numbers(Option<usize>, Range),
    Text,
    /// One of these words; another one is only a warning, for the format may learn it.
    Word(&'static [&'static str]),
    /// The kind of a picture; extensions add theirs.
    MimeType,
    /// What a channel animates; extensions add theirs.
    Path,
    /// A text of this form.
    Pattern(fn(&str) -> bool),
    Texts,
    /// Indices, each once.
    Indices,
    Object(&'static Schema),
    /// An object that is required when the member before is this word, and otherwise not looked at.
    ObjectOf(&'static str, &'static str, &'static Schema),
    Objects(&'static Schema),
    Own(Own),
}

/// Which numbers are in range.
#[derive(Clone, Copy)]
pub(super) struct Range {
    from: f64,
    above: f64,
    to: f64,
    below: f64,
    /// In range all the same.
    or: f64,
}

impl Range {
    const ANY: Self = Self {
        from: f64::NEG_INFINITY,
        above: f64::NEG_INFINITY,
        to: f64::INFINITY,
        below: f64::INFINITY,
        or: f64::NAN,
    };
    /// 0 to 1.
    const UNIT: Self = Self::ANY.from(0.0).to(1.0);

    const fn from(self, from: f64) -> Self {
        Self { from, ..self }
    }

    const fn above(self, above: f64) -> Self {
        Self { above, ..self }
    }

    const fn to(self, to: f64) -> Self {
        Self { to, ..self }
    }

    const fn below(self, below: f64) -> Self {
        Self { below, ..self }
    }

    const fn or(self, or: f64) -> Self {
        Self { or, ..self }
    }

    #[expect(clippy::float_cmp, reason = "the one number that is allowed besides the range is meant exactly")]
    fn holds(self, number: f64) -> bool {
        number == self.or || (number >= self.from && number > self.above && number <= self.to && number < self.below)
    }
}

/// The lists of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Accessors,
    Animations,
    Buffers,
    BufferViews,
    Cameras,
    Images,
    Materials,
    Meshes,
    Nodes,
    Samplers,
    Scenes,
    Skins,
    Textures,
}

impl List {
    pub(super) const ALL: [(Self, &'static Schema); 13] = [
        (Self::Accessors, &geometry::ACCESSOR),
        (Self::Animations, &geometry::ANIMATION),
        (Self::Buffers, &core::BUFFER),
        (Self::BufferViews, &core::BUFFER_VIEW),
        (Self::Cameras, &core::CAMERA),
        (Self::Images, &core::IMAGE),
        (Self::Materials, &core::MATERIAL),
        (Self::Meshes, &geometry::MESH),
        (Self::Nodes, &core::NODE),
        (Self::Samplers, &core::SAMPLER),
        (Self::Scenes, &core::SCENE),
        (Self::Skins, &core::SKIN),
        (Self::Textures, &core::TEXTURE),
    ];

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Accessors => "accessors",
            Self::Animations => "animations",
            Self::Buffers => "buffers",
            Self::BufferViews => "bufferViews",
            Self::Cameras => "cameras",
            Self::Images => "images",
            Self::Materials => "materials",
            Self::Meshes => "meshes",
            Self::Nodes => "nodes",
            Self::Samplers => "samplers",
            Self::Scenes => "scenes",
            Self::Skins => "skins",
            Self::Textures => "textures",
        }
    }
}

impl Kind {
    /// What belongs there, for messages.
    fn noun(&self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Index(_) | Self::Uint { .. } | Self::Code(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Text | Self::Word(_) | Self::MimeType | Self::Path | Self::Pattern(_) => "a text",
            Self::Numbers(..) | Self::Texts | Self::Indices | Self::Objects(_) => "a list",
            Self::Object(_) | Self::ObjectOf(..) | Self::Own(_) => "an object",
        }
    }
}
