//! Accessors, meshes and animations (glTF 2.0, sections 5.1 to 5.9 and 5.23 to 5.25).

use super::Kind::{Bool, Code, Index, Numbers, Object, Objects, Own, Path, Text, Uint, Word};
use super::{List, Range, Schema, optional, required, rules};

pub(super) static ACCESSOR: Schema = Schema {
    place: "accessor",
    members: &[
        optional("bufferView", Index(Some(List::BufferViews))),
        optional("byteOffset", Own(rules::accessor_offset)),
        required("componentType", Code(&[5120, 5121, 5122, 5123, 5125, 5126])),
        optional("normalized", Bool),
        required("count", Uint { from: 1, to: usize::MAX }),
        required("type", Word(&["SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"])),
        optional("max", Own(rules::accessor_max)),
        optional("min", Own(rules::accessor_min)),
        optional("sparse", Object(&SPARSE)),
        optional("name", Text),
    ],
    rule: Some(rules::accessor),
};

static SPARSE: Schema = Schema {
    place: "accessor.sparse",
    members: &[
        required("count", Uint { from: 1, to: usize::MAX }),
        required("indices", Object(&SPARSE_INDICES)),
        required("values", Object(&SPARSE_VALUES)),
    ],
    rule: None,
};

static SPARSE_INDICES: Schema = Schema {
    place: "accessor.sparse.indices",
    members: &[
        required("bufferView", Index(Some(List::BufferViews))),
        optional("byteOffset", Uint { from: 0, to: usize::MAX }),
        required("componentType", Code(&[5121, 5123, 5125])),
    ],
    rule: None,
};

static SPARSE_VALUES: Schema = Schema {
    place: "accessor.sparse.values",
    members: &[
        required("bufferView", Index(Some(List::BufferViews))),
        optional("byteOffset", Uint { from: 0, to: usize::MAX }),
    ],
    rule: None,
};

pub(super) static MESH: Schema = Schema {
    place: "mesh",
    members: &[
        required("primitives", Objects(&PRIMITIVE)),
        optional("weights", Numbers(None, Range::ANY)),
        optional("name", Text),
    ],
    rule: Some(rules::mesh),
};

static PRIMITIVE: Schema = Schema {
    place: "primitive",
    members: &[
        optional("attributes", Own(rules::attributes)),
        optional("indices", Index(Some(List::Accessors))),
        optional("material", Index(Some(List::Materials))),
        optional("mode", Uint { from: 0, to: 6 }),
        optional("targets", Own(rules::targets)),
    ],
    rule: None,
};

pub(super) static ANIMATION: Schema = Schema {
    place: "animation",
    members: &[
        required("channels", Objects(&CHANNEL)),
        required("samplers", Objects(&ANIMATION_SAMPLER)),
        optional("name", Text),
    ],
    rule: None,
};

static CHANNEL: Schema = Schema {
    place: "animation.channel",
    members: &[required("sampler", Index(None)), required("target", Object(&CHANNEL_TARGET))],
    rule: None,
};

static CHANNEL_TARGET: Schema = Schema {
    place: "animation.channel.target",
    members: &[optional("node", Index(Some(List::Nodes))), required("path", Path)],
    rule: None,
};

static ANIMATION_SAMPLER: Schema = Schema {
    place: "animation.sampler",
    members: &[
        required("input", Index(Some(List::Accessors))),
        optional("interpolation", Word(&["LINEAR", "STEP", "CUBICSPLINE"])),
        required("output", Index(Some(List::Accessors))),
    ],
    rule: None,
};
