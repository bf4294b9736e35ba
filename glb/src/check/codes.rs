//! Every code the checker knows, with its severity and what it says.
//!
//! Names and severities are those of the Khronos glTF-Validator (its `ISSUES.md`), so that reports can be compared;
//! what a rule means is in the specification of glTF 2.0 and of the extensions. Codes that start with `SHOP_` or
//! `LIMIT_` are our own: they are described in [`super::shop`] and here.

use super::Severity;

/// One kind of issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// As reports spell it.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, without its full stop; reports add what and how much.
    pub says: &'static str,
}

macro_rules! codes {
    ($($severity:ident { $($name:ident: $says:literal,)* })*) => {
        $($(pub(super) const $name: Code =
            Code { name: stringify!($name), severity: Severity::$severity, says: $says };)*)*
        /// All of them.
        pub const ALL: &[Code] = &[$($($name,)*)*];
    };
}

codes! {
    Error {
        // Files beside the model.
        IO_ERROR: "A file of the model cannot be read",
        // What the schema says of each value.
        ARRAY_LENGTH_NOT_IN_LIST: "The list has a wrong length",
        ARRAY_TYPE_MISMATCH: "An element of the list has a wrong type",
        DUPLICATE_ELEMENTS: "The element stands in the list twice",
        EMPTY_ENTITY: "It must not be empty",
        INVALID_INDEX: "An index is a whole number from 0 on",
        INVALID_JSON: "The text is not JSON",
        INVALID_URI: "The URI is not valid",
        ONE_OF_MISMATCH: "Exactly one of two members must be there",
        PATTERN_MISMATCH: "The text has not the form it must have",
        TYPE_MISMATCH: "The value has a wrong type",
        UNDEFINED_PROPERTY: "A required member is missing",
        UNSATISFIED_DEPENDENCY: "It needs another member that is missing",
        VALUE_MULTIPLE_OF: "The value is not a multiple of what it must be",
        VALUE_NOT_IN_RANGE: "The value is out of range",
        // What values mean together.
        ACCESSOR_MATRIX_ALIGNMENT: "Matrices start at a multiple of 4 bytes",
        ACCESSOR_NORMALIZED_INVALID: "Only 8 and 16 bit integers can be normalized",
        ACCESSOR_OFFSET_ALIGNMENT: "The offset is not a multiple of the component size",
        ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE: "More elements are replaced than there are",
        ASSET_MIN_VERSION_GREATER_THAN_VERSION: "The least version is above the version",
        BUFFER_DATA_URI_MIME_TYPE_INVALID: "Embedded buffers are application/octet-stream or application/gltf-buffer",
        BUFFER_VIEW_INVALID_BYTE_STRIDE: "Only vertex data may have a stride",
        BUFFER_VIEW_TOO_BIG_BYTE_STRIDE: "The stride is larger than the view",
        CAMERA_XMAG_YMAG_ZERO: "The magnification must not be 0",
        CAMERA_ZFAR_LEQUAL_ZNEAR: "The far plane must lie behind the near plane",
        INVALID_GL_VALUE: "The value does not fit the component type",
        KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET_NODE: "A channel with a pointer names no node",
        KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET_PATH: "A channel with a pointer has the path \"pointer\"",
        KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES: "The outer angle must be larger than the inner one",
        MESH_INVALID_WEIGHTS_COUNT: "There are not as many weights as morph targets",
        MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT: "All primitives of a mesh have the same number of morph targets",
        MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY: "Numbered attributes start at 0 and leave no gap",
        MESH_PRIMITIVE_INVALID_ATTRIBUTE: "There is no such attribute",
        MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH: "There are not as many JOINTS as WEIGHTS",
        NODE_MATRIX_NON_TRS: "The matrix is no translation, rotation and scale",
        NODE_MATRIX_TRS: "A node has either a matrix or translation, rotation and scale",
        NODE_SKIN_NO_SCENE: "The scene draws a skinned mesh whose joints are not in it",
        NON_REQUIRED_EXTENSION: "The extension must be listed in extensionsRequired",
        ROTATION_NON_UNIT: "The quaternion is not of unit length",
        SKIN_NO_COMMON_ROOT: "The joints have no common root",
        SKIN_SKELETON_INVALID: "The skeleton is no common root of the joints",
        UNKNOWN_ASSET_MAJOR_VERSION: "The file is of another version of glTF",
        UNUSED_EXTENSION_REQUIRED: "A required extension is not listed in extensionsUsed",
        // What refers to what.
        ACCESSOR_SMALL_BYTESTRIDE: "The stride of the view is smaller than an element",
        ACCESSOR_TOO_LONG: "The accessor does not fit its view",
        ACCESSOR_TOTAL_OFFSET_ALIGNMENT: "The offset in the buffer is not a multiple of the component size",
        ACCESSOR_USAGE_OVERRIDE: "The accessor is used for two different things",
        ANIMATION_CHANNEL_TARGET_NODE_MATRIX: "A node with a matrix cannot be animated",
        ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS: "The node has no morph targets to animate",
        ANIMATION_DUPLICATE_TARGETS: "Another channel has the same target",
        ANIMATION_SAMPLER_ACCESSOR_WITH_BYTESTRIDE: "Animation data must not have a stride",
        ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT: "Times are single floats",
        ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS: "There are too few times for this interpolation",
        ANIMATION_SAMPLER_INPUT_ACCESSOR_WITHOUT_BOUNDS: "The accessor of times needs min and max",
        ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT: "There are not as many values as the times need",
        ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT: "The values have a wrong format for what they animate",
        BUFFER_MISSING_GLB_DATA: "The buffer is the binary chunk, and there is none",
        BUFFER_VIEW_TARGET_OVERRIDE: "The view is used for two different things",
        BUFFER_VIEW_TOO_LONG: "The view does not fit its buffer",
        IMAGE_BUFFER_VIEW_WITH_BYTESTRIDE: "The view of a picture must not have a stride",
        INVALID_IBM_ACCESSOR_COUNT: "There are fewer inverse bind matrices than joints",
        KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT: "The primitive maps this variant twice",
        MESH_PRIMITIVE_ACCESSOR_UNALIGNED: "Vertex data must be aligned to 4 bytes",
        MESH_PRIMITIVE_ACCESSOR_WITHOUT_BYTESTRIDE: "A view shared by attributes needs a stride",
        MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT: "The accessor has a wrong format for this attribute",
        MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_UNSIGNED_INT: "Attributes cannot be 32 bit integers",
        MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT: "Indices are single unsigned integers",
        MESH_PRIMITIVE_INDICES_ACCESSOR_WITH_BYTESTRIDE: "Indices must not have a stride",
        MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT: "The morph target has not as many vertices as the primitive",
        MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR: "The primitive has no such attribute to morph",
        MESH_PRIMITIVE_NO_TANGENT_SPACE: "The material needs tangents, the primitive has none, and no normal map gives them",
        MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS: "The accessor of positions needs min and max",
        MESH_PRIMITIVE_TOO_FEW_TEXCOORDS: "The material needs texture coordinates that the primitive has not",
        MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT: "All attributes of a primitive have the same count",
        NODE_LOOP: "The node is its own ancestor",
        NODE_PARENT_OVERRIDE: "The node has another parent already",
        NODE_SKIN_WITH_NON_SKINNED_MESH: "The node has a skin, and its mesh no joints",
        NODE_WEIGHTS_INVALID: "There are not as many weights as morph targets",
        SCENE_NON_ROOT_NODE: "The node has a parent and cannot be a root of the scene",
        SKIN_IBM_ACCESSOR_WITH_BYTESTRIDE: "Inverse bind matrices must not have a stride",
        SKIN_IBM_INVALID_FORMAT: "Inverse bind matrices are 4x4 floats",
        TEXTURE_INVALID_IMAGE_MIME_TYPE: "The texture cannot use a picture of this kind",
        UNDECLARED_EXTENSION: "The extension is not listed in extensionsUsed",
        UNEXPECTED_EXTENSION_OBJECT: "The extension has no meaning here",
        UNRESOLVED_REFERENCE: "It refers to something that is not there",
        // What the data hold.
        ACCESSOR_ANIMATION_INPUT_NEGATIVE: "A time is negative",
        ACCESSOR_ANIMATION_INPUT_NON_INCREASING: "Times must increase",
        ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION: "An animated quaternion is not of unit length",
        ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND: "Elements lie above the declared max",
        ACCESSOR_ELEMENT_OUT_OF_MIN_BOUND: "Elements lie below the declared min",
        ACCESSOR_INDEX_OOB: "An index names a vertex that is not there",
        ACCESSOR_INDEX_PRIMITIVE_RESTART: "An index has the value that restarts primitives",
        ACCESSOR_INVALID_FLOAT: "An element is not a finite number",
        ACCESSOR_INVALID_IBM: "The last row of an inverse bind matrix must be 0 0 0 1",
        ACCESSOR_INVALID_SIGN: "The handedness of a tangent is neither 1 nor -1",
        ACCESSOR_JOINTS_INDEX_DUPLICATE: "The same joint moves a vertex twice",
        ACCESSOR_JOINTS_INDEX_OOB: "A vertex is moved by a joint that the skin has not",
        ACCESSOR_MAX_MISMATCH: "The declared max is not the largest value",
        ACCESSOR_MIN_MISMATCH: "The declared min is not the smallest value",
        ACCESSOR_NON_CLAMPED: "A colour lies outside of 0 to 1",
        ACCESSOR_SPARSE_INDEX_OOB: "A replaced element is not there",
        ACCESSOR_SPARSE_INDICES_NON_INCREASING: "Indices of replaced elements must increase",
        ACCESSOR_VECTOR3_NON_UNIT: "A vector is not of unit length",
        ACCESSOR_WEIGHTS_NEGATIVE: "A weight is negative",
        ACCESSOR_WEIGHTS_NON_NORMALIZED: "The weights of a vertex do not sum to 1",
        BUFFER_BYTE_LENGTH_MISMATCH: "The buffer has fewer bytes than it declares",
        IMAGE_DATA_INVALID: "The picture is damaged",
        IMAGE_MIME_TYPE_INVALID: "The picture is of another kind than declared",
        IMAGE_NON_ENABLED_MIME_TYPE: "Pictures of this kind need an extension",
        IMAGE_UNEXPECTED_EOS: "The picture ends too early",
        // The container.
        GLB_CHUNK_LENGTH_UNALIGNED: "The length of a chunk is not a multiple of 4",
        GLB_CHUNK_TOO_BIG: "A chunk does not fit the declared length",
        GLB_DUPLICATE_CHUNK: "A chunk of this kind was there already",
        GLB_EMPTY_CHUNK: "A chunk must not be empty",
        GLB_INVALID_MAGIC: "The file does not start like a GLB",
        GLB_INVALID_VERSION: "The container is of another version",
        GLB_LENGTH_MISMATCH: "The file has another length than it declares",
        GLB_LENGTH_TOO_SMALL: "The declared length is too small",
        GLB_UNEXPECTED_BIN_CHUNK: "The binary chunk must be the second",
        GLB_UNEXPECTED_END_OF_CHUNK_DATA: "The file ends within a chunk",
        GLB_UNEXPECTED_END_OF_CHUNK_HEADER: "The file ends within the header of a chunk",
        GLB_UNEXPECTED_END_OF_HEADER: "The file ends within its header",
        GLB_UNEXPECTED_FIRST_CHUNK: "The first chunk must be the JSON",
        // Our own: beyond what may be asked of us (see `Limits`); nothing after it was checked.
        LIMIT_FILE_BYTES: "The file is larger than what is opened",
        LIMIT_JSON: "The JSON part is larger than what is opened",
        LIMIT_ENTRIES: "The list is longer than what is opened",
        LIMIT_DATA_BYTES: "The data of the model are larger than what is opened",
        LIMIT_IMAGE_PIXELS: "The picture is larger than what is opened",
    }
    Warning {
        UNEXPECTED_PROPERTY: "The member is not known here",
        VALUE_NOT_IN_LIST: "The value is none of those known here",
        ANIMATION_CHANNEL_TARGET_NODE_SKIN: "Moving the node does not move its skinned mesh",
        CAMERA_XMAG_YMAG_NEGATIVE: "The magnification should not be negative",
        CAMERA_YFOV_GEQUAL_PI: "The field of view should be below 180 degrees",
        INVALID_EXTENSION_NAME_FORMAT: "Names of extensions look like PREFIX_name",
        KHR_MATERIALS_ANISOTROPY_ANISOTROPY_TEXTURE_TEXCOORD: "It should use the texture coordinates of the normal map",
        KHR_MATERIALS_CLEARCOAT_CLEARCOAT_NORMAL_TEXTURE_TEXCOORD: "It should use the texture coordinates of the normal map",
        KHR_MATERIALS_DISPERSION_NO_VOLUME: "Dispersion has an effect only with a volume",
        KHR_MATERIALS_EMISSIVE_STRENGTH_ZERO_FACTOR: "The strength has no effect: the emissive factor is 0",
        KHR_MATERIALS_VOLUME_DOUBLE_SIDED: "A material with a volume should not be double-sided",
        KHR_MATERIALS_VOLUME_NO_TRANSMISSION: "A volume has an effect only with transmission",
        MATERIAL_ALPHA_CUTOFF_INVALID_MODE: "A cutoff has an effect only in mode MASK",
        MESH_PRIMITIVE_NO_POSITION: "The primitive has no positions",
        MESH_PRIMITIVE_TANGENT_WITHOUT_NORMAL: "Tangents have no effect without normals",
        MULTIPLE_EXTENSIONS: "The extension may not go together with the others here",
        NODE_SKINNED_MESH_LOCAL_TRANSFORMS: "The transform of the node does not move its skinned mesh",
        NODE_SKINNED_MESH_NON_ROOT: "The parents of the node do not move its skinned mesh",
        NON_RELATIVE_URI: "The URI leads away from the model's folder, and nothing is fetched",
        UNKNOWN_ASSET_MINOR_VERSION: "The file is of a later version of glTF",
        MESH_PRIMITIVE_GENERATED_TANGENT_SPACE: "The material needs tangents and the primitive has none: viewers make their own",
        MESH_PRIMITIVE_INCOMPATIBLE_MODE: "The count does not fit what is drawn",
        NODE_SKINNED_MESH_WITHOUT_SKIN: "The mesh has joints, and the node no skin",
        ACCESSOR_JOINTS_USED_ZERO_WEIGHT: "A joint has the weight 0 and should be joint 0",
        BUFFER_GLB_CHUNK_TOO_BIG: "The binary chunk is longer than the buffer and its padding",
        DATA_URI_GLB: "A GLB should hold its data as bytes",
        IMAGE_FEATURES_UNSUPPORTED: "The picture has features that glTF does not use: colour profile, oblong pixels or animation",
        IMAGE_UNRECOGNIZED_FORMAT: "The kind of the picture is not known",
        GLB_EXTRA_DATA: "There are bytes after the end of the GLB",
        GLB_UNKNOWN_CHUNK_TYPE: "A chunk is of unknown kind",
        // What a shop needs besides: valid all the same.
        SHOP_SIZE: "The real size is not plausible",
        SHOP_BUDGET_TRIANGLES: "There are more triangles than this use can draw smoothly",
        SHOP_BUDGET_DRAW_CALLS: "There are more draw calls than this use can draw smoothly",
        SHOP_BUDGET_TEXTURE_SIDE: "A picture is larger than this use can show",
        SHOP_BUDGET_BYTES: "The file is larger than what this use should load",
        SHOP_BUDGET_GPU_BYTES: "The model needs more graphics memory than this use should take",
        SHOP_INVERTED_FACES: "Some faces look the other way than their neighbours",
        SHOP_INSIDE_OUT: "The surface is closed and its faces look inwards",
        SHOP_OCCLUSION_CHANNEL: "The occlusion map has nothing in its red channel, which is the one that counts",
    }
    Info {
        EXTRA_PROPERTY: "The member has no effect here",
        KHR_MATERIALS_IRIDESCENCE_THICKNESS_RANGE_WITHOUT_TEXTURE: "The least thickness has no effect without a texture",
        KHR_MATERIALS_IRIDESCENCE_THICKNESS_TEXTURE_UNUSED: "The texture has no effect: the thickness does not vary",
        NODE_EMPTY: "The node is empty",
        NODE_MATRIX_DEFAULT: "The matrix is the default and can be left out",
        NON_OBJECT_EXTRAS: "Extras are best an object",
        INCOMPLETE_EXTENSION_SUPPORT: "The extension is checked in part",
        UNSUPPORTED_EXTENSION: "The extension is not known and not checked",
        UNUSED_MESH_TANGENT: "The tangents have no effect: the material has no normal map",
        UNUSED_MESH_WEIGHTS: "The weights have no effect: every node has its own",
        UNUSED_OBJECT: "Nothing uses it",
        ACCESSOR_INDEX_TRIANGLE_DEGENERATE: "Triangles name a vertex twice",
        IMAGE_NPOT_DIMENSIONS: "The sides of the picture are no powers of two",
        URI_GLB: "A GLB should hold everything itself",
        GLB_EMPTY_BIN_CHUNK: "An empty binary chunk can be left out",
        SHOP_UP_AXIS: "The model seems to stand on its side: +Y is up",
        SHOP_COLOUR: "No real material has this base colour",
        SHOP_NON_MANIFOLD: "Edges have more than two faces",
        SHOP_ZERO_AREA: "Triangles have no area",
    }
    Hint {
        BUFFER_VIEW_TARGET_MISSING: "The view of vertices or indices should have a target",
    }
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_code_stands_once() {
        let mut names: Vec<_> = ALL.iter().map(|c| c.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.iter().all(|c| !c.says.ends_with('.')));
    }
}
