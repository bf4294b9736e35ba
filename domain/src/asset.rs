//! References to 3D models and pictures by the hash of their bytes.

use serde::{Deserialize, Serialize};

use crate::Dimensions;

/// SHA-256 of an asset's bytes, as 64 lower-case hexadecimal digits: its name everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
#[serde(try_from = "String", into = "String")]
pub struct AssetHash(String);

/// The text is not a SHA-256 in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an asset is named by 64 lower-case hexadecimal digits")]
pub struct AssetHashError;

impl AssetHash {
    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AssetHash {
    type Error = AssetHashError;

    fn try_from(text: String) -> Result<Self, AssetHashError> {
        let is_hex = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex { Ok(Self(text)) } else { Err(AssetHashError) }
    }
}

impl From<AssetHash> for String {
    fn from(hash: AssetHash) -> Self {
        hash.0
    }
}

impl std::fmt::Display for AssetHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an asset's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// Binary glTF 2.0.
    Glb,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// What the shop's programs fetch for themselves, such as the nets that the mirror sees with.
    Data,
}

impl AssetKind {
    /// The media type of such bytes.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Glb => "model/gltf-binary",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Data => "application/octet-stream",
        }
    }
}

/// A stored asset: where to fetch it (`/v1/assets/{hash}`) and what to expect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetRef {
    /// Name and checksum in one.
    pub hash: AssetHash,
    /// What the bytes are.
    pub kind: AssetKind,
    /// How many bytes there are.
    pub bytes: u64,
    /// A model's real-world size; none for pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_mm: Option<Dimensions>,
    /// Width and height in pixels; none for models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<[u32; 2]>,
}

/// How a product is tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TryOn {
    /// Spectacles and sunglasses.
    Glasses,
    /// One earring, mirrored to the other ear.
    Earring,
    /// Around the neck.
    Necklace,
    /// On a finger.
    Ring,
    /// Around the wrist.
    Watch,
    /// On the lips.
    Lipstick,
    /// On the cheeks.
    Blush,
    /// On the upper lids.
    Eyeshadow,
    /// Along the upper lashes.
    Eyeliner,
    /// Over the face.
    Foundation,
    /// On the head.
    Hat,
    /// Stands in the room.
    Room,
}

/// Where a tried-on model's origin goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Bridge of the nose.
    NoseBridge,
    /// Ear lobe.
    EarLobe,
    /// Base of the neck.
    NeckBase,
    /// Base of a finger.
    FingerBase,
    /// Wrist.
    Wrist,
    /// Lips.
    Lips,
    /// Cheeks.
    Cheeks,
    /// Upper lids.
    Lids,
    /// The whole face.
    Face,
    /// Crown of the head.
    HeadTop,
    /// The floor or a table.
    Floor,
}
