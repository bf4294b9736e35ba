//! How much a file may ask of us.

/// Limits on what comes from outside. Each is checked before anything is allocated for it; what lies beyond is
/// left out and reported, or, where nothing can be saved, the whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. A shop's model is a few megabytes; 256 MiB still opens an engineer's export.
    pub file_bytes: usize,
    /// Bytes of the JSON part. Real ones stay below 1 MiB; text files with embedded data need more.
    pub json_bytes: usize,
    /// Values and keys in the JSON part: each costs up to about 100 bytes once parsed, so this bounds parsing memory.
    pub json_values: usize,
    /// Nesting of the JSON part. The format itself needs about 10; parsers recurse.
    pub json_depth: usize,
    /// Entries in each top-level list (accessors, buffer views, meshes, ...), nodes aside.
    pub list_entries: usize,
    /// Nodes. A scene of 100 000 parts is already beyond what the stage turns smoothly.
    pub nodes: usize,
    /// Depth of the node tree: walking it may recurse, and no rig is this deep.
    pub node_depth: usize,
    /// Pictures: each becomes a texture on the GPU.
    pub images: usize,
    /// Materials: each becomes a pipeline binding on the GPU.
    pub materials: usize,
    /// Primitives over all meshes: each is at least one draw call.
    pub primitives: usize,
    /// Vertices over all primitives: 10 million need about 600 MB with normals, tangents and two UV sets.
    pub vertices: usize,
    /// Triangles over all primitives, before instancing.
    pub triangles: usize,
    /// Triangles over all nodes of the scene that draw a mesh: a small file may draw one mesh many times.
    pub scene_triangles: usize,
    /// Morph targets of one primitive; faces use about 52 to 200.
    pub morph_targets: usize,
    /// UV sets of one primitive; the renderer draws two, tools write up to eight.
    pub uv_sets: usize,
    /// Joints over all skins.
    pub joints: usize,
    /// Channels over all animations.
    pub channels: usize,
    /// Values over all animation channels (a key of a cubic weight channel has many).
    pub animation_values: usize,
    /// Names of material variants.
    pub variants: usize,
    /// Pixels on one side of a picture: what GPUs take as one texture.
    pub image_side: u32,
    /// Pixels of all pictures together: 67 million are 256 MiB decoded, sixteen pictures of 2048 x 2048. The largest
    /// are halved until all fit.
    pub image_pixels_total: u64,
    /// Bytes that one byte of a large picture may become. Real ones become some 10 to 500; only flat ones more.
    pub image_expansion: u64,
    /// Pixels up to which a picture may be as flat as it likes: a sheet of one colour is no attack.
    pub image_flat_pixels: u64,
    /// Bytes that decoders use beside their results at one time, if one picture alone does not use more: as many
    /// pictures are decoded at once as fit.
    pub image_scratch_bytes: usize,
    /// Bytes of everything decoded: geometry, animations, pictures, embedded data. With the file itself a process stays
    /// below 512 MiB, which the smallest phones we know give to an app.
    pub decoded_bytes: usize,
    /// Characters kept of a name.
    pub name_chars: usize,
    /// Problems kept of each code; the rest is counted.
    pub problems_per_code: usize,
}

impl Limits {
    /// What the shop accepts.
    pub const DEFAULT: Self = Self {
        file_bytes: 256 << 20,
        json_bytes: 64 << 20,
        json_values: 2_000_000,
        json_depth: 64,
        list_entries: 200_000,
        nodes: 100_000,
        node_depth: 256,
        images: 1024,
        materials: 8192,
        primitives: 100_000,
        vertices: 10_000_000,
        triangles: 10_000_000,
        scene_triangles: 20_000_000,
        morph_targets: 512,
        uv_sets: 8,
        joints: 65_536,
        channels: 100_000,
        animation_values: 10_000_000,
        variants: 1024,
        image_side: 8192,
        image_pixels_total: 8192 * 8192,
        image_expansion: 4000,
        image_flat_pixels: 2048 * 2048,
        image_scratch_bytes: 64 << 20,
        decoded_bytes: 448 << 20,
        name_chars: 256,
        problems_per_code: 50,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
