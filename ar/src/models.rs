//! The nets' files: which there are, where they lie, and that they are what they should be.
//!
//! They are not part of the source. `cargo xtask models` puts them into the user's cache; an installed program has them
//! beside it; `VITRINE_MODELS` names another folder. `assets/models.toml` says size and hash of each.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::net::{Net, NetError};

/// Names a folder that has the nets, and is then the only one that is looked into.
pub const FOLDER_VARIABLE: &str = "VITRINE_MODELS";

/// The picture of the shop's own model, on whom things are tried on without camera or photo. It lies beside the nets.
pub const SITTER: &str = "sitter.jpg";

/// Larger files are not listed in the manifest; a test checks that.
pub const FILE_BYTES_MAX: u64 = 32 << 20;

static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| {
    toml::from_str(include_str!("../../assets/models.toml"))
        .expect("assets/models.toml is well formed, a test reads it")
});

/// A net by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModelName {
    /// Faces within about two metres.
    FaceDetector,
    /// Faces up to about five metres away.
    FaceDetectorFar,
    /// 468 points of a face.
    FaceMesh,
    /// Outline of an eye, and its iris. With the mesh it gives 478 points; the package's net that refines lips and eyes
    /// in one needs operators of its own and is not used.
    Iris,
    /// Palms.
    Palm,
    /// 21 points of a hand.
    Hand,
    /// People.
    PoseDetector,
    /// 33 points of a body (and six that help), and its mask.
    Pose,
    /// Which pixels are the person.
    Selfie,
    /// The same for wide pictures.
    SelfieWide,
}

impl ModelName {
    /// All of them.
    pub const ALL: [ModelName; 10] = [
        ModelName::FaceDetector,
        ModelName::FaceDetectorFar,
        ModelName::FaceMesh,
        ModelName::Iris,
        ModelName::Palm,
        ModelName::Hand,
        ModelName::PoseDetector,
        ModelName::Pose,
        ModelName::Selfie,
        ModelName::SelfieWide,
    ];

    /// Its name in `assets/models.toml`.
    pub fn key(self) -> &'static str {
        match self {
            ModelName::FaceDetector => "face-detector",
            ModelName::FaceDetectorFar => "face-detector-far",
            ModelName::FaceMesh => "face-mesh",
            ModelName::Iris => "iris",
            ModelName::Palm => "palm",
            ModelName::Hand => "hand",
            ModelName::PoseDetector => "pose-detector",
            ModelName::Pose => "pose",
            ModelName::Selfie => "selfie",
            ModelName::SelfieWide => "selfie-wide",
        }
    }

    /// What the manifest says about it.
    pub fn entry(self) -> &'static Entry {
        MANIFEST.model.iter().find(|entry| entry.name == self.key()).expect("a test asks for every name")
    }
}

/// What `assets/models.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Where the nets come from.
    pub package: Package,
    /// The nets.
    pub model: Vec<Entry>,
    /// The canonical face, which the package does not carry.
    pub face_geometry: Entry,
}

/// A package of Python's index.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Name and version, as pip takes them.
    pub requirement: String,
    /// The wheel's platform.
    pub platform: String,
    /// The wheel's version of Python.
    pub python: String,
}

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is called here.
    pub name: String,
    /// Where it lies in the package.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in lower case hexadecimal digits.
    pub sha256: String,
    /// Its licence as an SPDX expression.
    pub licence: String,
    /// What it does.
    pub purpose: String,
}

impl Entry {
    /// Its name in a folder of nets.
    pub fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether these are the right bytes.
    pub fn is(&self, bytes: &[u8]) -> bool {
        hex(&Sha256::digest(bytes)) == self.sha256
    }
}

/// The manifest.
pub fn manifest() -> &'static Manifest {
    &MANIFEST
}

/// Folders that may have the nets.
#[derive(Debug, Clone)]
pub struct Models {
    folders: Vec<PathBuf>,
}

/// Why a net cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// No folder has it.
    #[error(
        "the model `{name}` is missing: there is no {file} in {}; `cargo xtask models` fetches it, or {FOLDER_VARIABLE} names a folder that has it",
        list(.looked_in)
    )]
    Missing {
        /// Its name.
        name: String,
        /// Its file.
        file: String,
        /// Where it was looked for.
        looked_in: Vec<PathBuf>,
    },
    /// The file is another one.
    #[error("{} is not the model `{name}` that it should be (its SHA-256 is not {sha256}); delete it and run `cargo xtask models`", .path.display())]
    Altered {
        /// Its name.
        name: String,
        /// The file.
        path: PathBuf,
        /// What its hash should be.
        sha256: String,
    },
    /// The file cannot be read.
    #[error("{} cannot be read", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is right, but this version cannot run it.
    #[error("{} cannot be run", .path.display())]
    Run {
        /// The file.
        path: PathBuf,
        /// Why.
        source: NetError,
    },
}

impl Models {
    /// Looks where nets are kept: in the folder that `VITRINE_MODELS` names, or else beside this program and then in
    /// the user's cache.
    pub fn find() -> Models {
        if let Some(folder) = std::env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
            return Models::in_folder(folder);
        }
        let mut folders = Vec::new();
        if let Ok(program) = std::env::current_exe() {
            folders.extend(installed(&program));
        }
        folders.extend(cache());
        Models { folders }
    }

    /// Looks into this folder alone.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Models {
        Models { folders: vec![folder.into()] }
    }

    /// Where it looks, in this order.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Those that no folder has; whether the files are right is only seen when they are opened.
    pub fn missing(&self) -> Vec<ModelName> {
        ModelName::ALL.into_iter().filter(|name| self.path(*name).is_none()).collect()
    }

    /// Reads a net, after its size and hash have been checked.
    ///
    /// # Errors
    /// [`ModelError`] says what is missing or wrong, and the command that repairs it.
    pub fn open(&self, name: ModelName) -> Result<Net, ModelError> {
        let (path, bytes) = self.read(name.entry())?;
        Net::read(&bytes).map_err(|source| ModelError::Run { path, source })
    }

    /// The canonical face, as the text of a protocol buffer (MediaPipe's `GeometryPipelineMetadata`), checked like the
    /// nets. The package does not carry it, so it is missing unless somebody has put it there.
    ///
    /// # Errors
    /// As [`Models::open`].
    pub fn face_geometry(&self) -> Result<Vec<u8>, ModelError> {
        Ok(self.read(&MANIFEST.face_geometry)?.1)
    }

    /// The file of a net, unchecked, in the first folder that has it.
    pub fn path(&self, name: ModelName) -> Option<PathBuf> {
        self.find_file(name.entry())
    }

    /// The picture of the shop's own model, in the first folder that has it.
    pub fn sitter(&self) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(SITTER)).find(|path| path.is_file())
    }

    fn find_file(&self, entry: &Entry) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(entry.file())).find(|path| path.is_file())
    }

    fn read(&self, entry: &Entry) -> Result<(PathBuf, Vec<u8>), ModelError> {
        let path = self.find_file(entry).ok_or_else(|| ModelError::Missing {
            name: entry.name.clone(),
            file: entry.file().to_string(),
            looked_in: self.folders.clone(),
        })?;
        // one byte more than it should have is enough to see that it is another file
        let mut bytes = Vec::new();
        let read = File::open(&path).and_then(|file| file.take(entry.bytes + 1).read_to_end(&mut bytes));
        match read {
            Err(source) => Err(ModelError::Read { path, source }),
            Ok(_) if entry.is(&bytes) => Ok((path, bytes)),
            Ok(_) => Err(ModelError::Altered { name: entry.name.clone(), path, sha256: entry.sha256.clone() }),
        }
    }
}

/// Where `cargo xtask models` puts the nets when no folder is named; `None` where the user has no home.
pub fn cache() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Caches"))
    } else {
        variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")))
    };
    Some(caches?.join("vitrine").join("models"))
}

/// Where installers put resources: beside the program, or where the platform wants them.
fn installed(program: &Path) -> Vec<PathBuf> {
    let Some(folder) = program.parent() else { return Vec::new() };
    let mut folders = vec![folder.join("models")];
    if let Some(above) = folder.parent() {
        folders.push(above.join(if cfg!(target_os = "macos") { "Resources/models" } else { "lib/vitrine/models" }));
    }
    folders
}

fn list(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_every_model_once_with_size_hash_and_licence() {
        let manifest = manifest();
        assert_eq!(manifest.model.len(), ModelName::ALL.len());
        for name in ModelName::ALL {
            let entry = name.entry();
            assert!(
                entry.bytes <= FILE_BYTES_MAX && entry.sha256.len() == 64 && !entry.licence.is_empty(),
                "{entry:?}"
            );
            assert_eq!(manifest.model.iter().filter(|other| other.file() == entry.file()).count(), 1, "{entry:?}");
        }
        assert_eq!(manifest.package.requirement, "mediapipe==0.10.21");
    }

    #[test]
    fn a_missing_model_says_where_it_was_looked_for_and_what_fetches_it() {
        let folder = std::env::temp_dir().join("vitrine-no-models-here");
        let models = Models::in_folder(&folder);
        assert_eq!(models.missing(), ModelName::ALL);
        let Err(error) = models.open(ModelName::Hand) else { panic!("there is no such folder") };
        let text = error.to_string();
        for part in ["hand_landmark_full.tflite", &folder.display().to_string(), "cargo xtask models", FOLDER_VARIABLE]
        {
            assert!(text.contains(part), "{text} lacks {part}");
        }
    }

    #[test]
    fn another_file_by_that_name_is_not_read() {
        let folder = std::env::temp_dir().join(format!("vitrine-altered-model-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for temporary files");
        let path = folder.join(ModelName::Iris.entry().file());
        std::fs::write(&path, vec![0; usize::try_from(ModelName::Iris.entry().bytes).expect("small")]).expect("room");
        let error = Models::in_folder(&folder).open(ModelName::Iris);
        std::fs::remove_dir_all(&folder).expect("our own folder");
        let Err(error @ ModelError::Altered { .. }) = error else { panic!("zeros are no net") };
        assert!(error.to_string().contains("delete it and run `cargo xtask models`"), "{error}");
    }
}
