//! Draco meshes (`KHR_draco_mesh_compression`), with the `draco-core` crate: all of the bitstream in Rust without `unsafe`,
//! bounded by limits of ours.

use draco_core::{DataType, DecodeLimits, DecoderBuffer, ErrorKind, MeshDecoder, PointIndex};

use super::DecodeError;

/// A decoded mesh.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Geometry {
    /// Points, each with all attributes.
    pub point_count: usize,
    /// Three points a triangle; every index is below `point_count`.
    pub indices: Vec<u32>,
    /// All attributes.
    pub attributes: Vec<Attribute>,
}

/// One attribute of all points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What the file calls it.
    pub id: u32,
    /// Of each component.
    pub scalar: Scalar,
    /// Components a point.
    pub width: usize,
    /// Little-endian, point after point without gaps.
    pub bytes: Vec<u8>,
}

/// Types of components that glTF knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// 8 bits, signed.
    I8,
    /// 8 bits.
    U8,
    /// 16 bits, signed.
    I16,
    /// 16 bits.
    U16,
    /// 32 bits.
    U32,
    /// 32 bits, floating.
    F32,
}

/// How much may come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Points.
    pub points: usize,
    /// Triangles.
    pub triangles: usize,
    /// Bytes of all attributes together.
    pub bytes: usize,
}

/// Decodes a mesh. Attributes of types that glTF does not know are left out.
///
/// # Errors
/// Damage, and more than is allowed.
pub fn decode(data: &[u8], allowed: Allowance) -> Result<Geometry, DecodeError> {
    let limits = DecodeLimits::default()
        .with_max_points(allowed.points as u64)
        .with_max_faces(allowed.triangles as u64)
        .with_max_decoded_bytes(allowed.bytes as u64);
    let mut mesh = draco_core::Mesh::new();
    MeshDecoder::new().decode(&mut DecoderBuffer::new(data).with_limits(limits), &mut mesh).map_err(
        |error| match error.kind() {
            ErrorKind::LimitExceeded => {
                DecodeError::TooLarge { bytes: allowed.bytes as u64 + 1, limit: allowed.bytes as u64 }
            }
            _ => DecodeError::Library(error.to_string()),
        },
    )?;
    let point_count = mesh.num_points();
    if point_count > allowed.points || mesh.num_faces() > allowed.triangles {
        return Err(DecodeError::TooLarge { bytes: point_count as u64, limit: allowed.points as u64 });
    }
    let indices: Vec<u32> = mesh.faces().iter().flatten().map(|point| point.0).collect();
    if indices.iter().any(|&i| i as usize >= point_count) {
        return Err(DecodeError::Invalid("a triangle names a point that there is not"));
    }
    let mut bytes_left = allowed.bytes;
    let mut attributes = Vec::new();
    for i in 0..mesh.num_attributes() {
        let attribute = mesh.attribute(i);
        let Some((scalar, size)) = scalar(attribute.data_type()) else { continue };
        let (id, width) = (attribute.unique_id(), usize::from(attribute.num_components()));
        let element = width * size;
        let length = point_count.saturating_mul(element);
        bytes_left = bytes_left
            .checked_sub(length)
            .ok_or(DecodeError::TooLarge { bytes: length as u64, limit: allowed.bytes as u64 })?;
        let stride = usize::try_from(attribute.byte_stride()).unwrap_or(0);
        let values = attribute.buffer().data();
        let mut bytes = vec![0; length];
        if attribute.is_mapping_identity() && stride == element && values.len() >= length {
            bytes.copy_from_slice(&values[..length]);
        } else {
            for (point, out) in (0..).zip(bytes.chunks_exact_mut(element.max(1))) {
                let at = (attribute.mapped_index(PointIndex(point)).0 as usize).checked_mul(stride);
                let value = at.and_then(|at| values.get(at..at.checked_add(element)?));
                out.copy_from_slice(value.ok_or(DecodeError::Invalid("a point has no value"))?);
            }
        }
        attributes.push(Attribute { id, scalar, width, bytes });
    }
    Ok(Geometry { point_count, indices, attributes })
}

fn scalar(kind: DataType) -> Option<(Scalar, usize)> {
    Some(match kind {
        DataType::Int8 => (Scalar::I8, 1),
        DataType::Uint8 | DataType::Bool => (Scalar::U8, 1),
        DataType::Int16 => (Scalar::I16, 2),
        DataType::Uint16 => (Scalar::U16, 2),
        DataType::Uint32 => (Scalar::U32, 4),
        DataType::Float32 => (Scalar::F32, 4),
        _ => return None,
    })
}
