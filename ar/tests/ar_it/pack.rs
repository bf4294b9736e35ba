//! The shared data and the nets, where they are: without them the tests that need them have nothing to do and pass.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ar::face::{FaceNets, FaceOptions, FaceTracker};
use ar::geometry::FaceGeometry;
use ar::models::{ModelName, Models};
use ar::picture::Picture;
use ar::source::Frame;
use serde_json::Value;

/// A file of the pack's eyes.
pub fn vision(name: &str) -> Option<PathBuf> {
    // At run time: a build folder shared by two checkouts may hold a test that was built in the other one.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let folders = [Path::new(&here).join("../../shared/data/vision"), PathBuf::from("/work/shared/data/vision")];
    let found = folders.iter().map(|folder| folder.join(name)).find(|path| path.exists());
    if found.is_none() {
        skipped(&format!("the shared file {name} is not there"));
    }
    found
}

/// Says on stderr that a test has nothing to do. Not with `eprintln`, which the test runner hides.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    writeln!(std::io::stderr(), "skipped: {test}: {why}").expect("stderr is open");
}

pub fn photo(name: &str) -> Option<Picture> {
    let bytes = std::fs::read(vision(name)?).expect("the pack can be read");
    Some(Picture::decode(&bytes).expect("the pack's pictures are good"))
}

pub fn json(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(vision(name)?).expect("the pack can be read");
    Some(serde_json::from_str(&text).expect("the pack is JSON"))
}

/// All nets, or none.
pub fn models() -> Option<Models> {
    let models = Models::find();
    let missing = models.missing();
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|name| name.key()).collect();
        skipped(&format!("no nets ({}): `cargo xtask models` fetches them", names.join(", ")));
        return None;
    }
    Some(models)
}

pub fn geometry() -> Option<FaceGeometry> {
    let text = std::fs::read_to_string(vision("geometry_pipeline_metadata_landmarks.pbtxt")?).expect("it can be read");
    Some(FaceGeometry::read(&text).expect("the pack's metadata is good"))
}

pub fn face_tracker(options: FaceOptions) -> Option<FaceTracker> {
    let models = models()?;
    let open = |name| models.open(name).expect("the nets are good");
    let nets = FaceNets {
        near: open(ModelName::FaceDetector),
        far: Some(open(ModelName::FaceDetectorFar)),
        mesh: open(ModelName::FaceMesh),
        iris: Some(open(ModelName::Iris)),
    };
    Some(FaceTracker::new(nets, geometry(), options).expect("these are the right nets"))
}

/// Frame `index` of a film of 30 pictures a second.
pub fn frame(picture: Picture, index: u32) -> Frame {
    Frame { picture, time: Duration::from_secs(1) * index / 30 }
}

/// A grey picture with nothing in it.
pub fn blank(width: u32, height: u32) -> Picture {
    Picture::from_rgb(width, height, vec![120; width as usize * height as usize * 3]).expect("the size fits")
}
