//! Brings the nets to the trackers.

use std::path::PathBuf;

use anyhow::{Context, Result};
use ar::face::{FaceNets, FaceOptions, FaceTracker};
use ar::geometry::FaceGeometry;
use ar::hand::{HandNets, HandOptions, HandTracker};
use ar::net::Net;
use ar::pose::{PoseNets, PoseOptions, PoseTracker};
use ar::segment::Segmenter;

/// The canonical face, beside the nets.
const GEOMETRY_FILE: &str = "geometry_pipeline_metadata_landmarks.pbtxt";

/// Where the nets are.
#[derive(Debug, clap::Args)]
pub(crate) struct Eyes {
    /// Folder with the nets (`cargo xtask models` fills it).
    #[arg(long, env = "VITRINE_MODELS")]
    models: PathBuf,
}

impl Eyes {
    pub(crate) fn geometry(&self) -> Result<FaceGeometry> {
        let path = self.models.join(GEOMETRY_FILE);
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(FaceGeometry::read(&text)?)
    }

    pub(crate) fn face(&self, options: FaceOptions, refine: bool) -> Result<FaceTracker> {
        let nets = FaceNets {
            near: self.net("face_detection_short_range")?,
            far: Some(self.net("face_detection_full_range_sparse")?),
            mesh: self.net("face_landmark")?,
            iris: refine.then(|| self.net("iris_landmark")).transpose()?,
        };
        let geometry = match self.geometry() {
            Ok(geometry) => Some(geometry),
            Err(why) => {
                eprintln!("vitrine-ar: faces have no pose: {why:#}");
                None
            }
        };
        Ok(FaceTracker::new(nets, geometry, options)?)
    }

    pub(crate) fn hand(&self, options: HandOptions) -> Result<HandTracker> {
        let nets = HandNets { palm: self.net("palm_detection_full")?, hand: self.net("hand_landmark_full")? };
        Ok(HandTracker::new(nets, options)?)
    }

    pub(crate) fn pose(&self, options: PoseOptions) -> Result<PoseTracker> {
        let nets = PoseNets { detector: self.net("pose_detection")?, pose: self.net("pose_landmark_full")? };
        Ok(PoseTracker::new(nets, options)?)
    }

    pub(crate) fn segmenter(&self) -> Result<Segmenter> {
        Ok(Segmenter::new(self.net("selfie_segmentation")?)?)
    }

    fn net(&self, name: &str) -> Result<Net> {
        let path = self.models.join(name).with_extension("tflite");
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        Net::read(&bytes).with_context(|| format!("reading the net {name}"))
    }
}
