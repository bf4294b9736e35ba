//! GLB models as plain data: read, checked, measured, and written. No GPU.
//!
//! Imperfect files are read as far as they can be, and what is wrong comes along as problems:
//!
//! ```
//! # use base64::Engine;
//! # let corners: Vec<u8> = [0.0f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
//! # let data = base64::engine::general_purpose::STANDARD.encode(corners);
//! # let text = format!(r#"{{
//! #     "asset": {{"version": "2.0"}}, "nodes": [{{"mesh": 0}}], "scenes": [{{"nodes": [0]}}],
//! #     "meshes": [{{"primitives": [{{"attributes": {{"POSITION": 0, "NORMAL": 7}}}}]}}],
//! #     "accessors": [{{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3}}],
//! #     "bufferViews": [{{"buffer": 0, "byteLength": 36}}],
//! #     "buffers": [{{"byteLength": 36, "uri": "data:application/octet-stream;base64,{data}"}}]
//! # }}"#);
//! # let bytes = text.as_bytes();
//! let (model, problems) = glb::read(bytes, &glb::Limits::DEFAULT)?;
//! assert_eq!(model.triangle_count(), 1);
//! assert_eq!(model.bounds().expect("there is a triangle").size(), glam::Vec3::new(1.0, 2.0, 0.0));
//! // This triangle names normals that do not exist.
//! assert_eq!(problems[0].code, "UNRESOLVED_REFERENCE");
//! assert_eq!(problems[0].pointer, "/meshes/0/primitives/0/attributes/NORMAL");
//! # Ok::<(), glb::ReadError>(())
//! ```
pub mod animation;
pub mod bounds;
pub mod check;
pub mod codec;
mod component;
pub mod limits;
pub mod mips;
pub mod model;
pub mod normals;
pub mod read;
pub mod resolve;
pub mod tangents;
mod vertices;
pub mod write;

pub use bounds::Bounds;
pub use check::check;
pub use limits::Limits;
pub use model::*;
pub use read::{ReadError, read, read_with};
pub use resolve::{Folder, Nothing, Resolve, ResolveError};
