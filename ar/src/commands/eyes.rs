//! Brings the nets to the trackers.

use std::path::{Path, PathBuf};

use anyhow::Result;
use ar::face::{FaceNets, FaceOptions, FaceTracker};
use ar::geometry::FaceGeometry;
use ar::hand::{HandNets, HandOptions, HandTracker};
use ar::models::{ModelName, Models};
use ar::pose::{PoseNets, PoseOptions, PoseTracker};
use ar::segment::Segmenter;

/// Where the nets are.
#[derive(Debug, clap::Args)]
pub(crate) struct Eyes {
    /// Folder with the nets. Otherwise that of VITRINE_MODELS, or where `cargo xtask models` puts them.
    #[arg(long)]
    models: Option<PathBuf>,
}

impl Eyes {
    fn models(&self) -> Models {
        self.models.as_ref().map_or_else(Models::find, Models::in_folder)
    }

    pub(crate) fn geometry(&self) -> Result<FaceGeometry> {
        let text = String::from_utf8(self.models().face_geometry()?)?;
        Ok(FaceGeometry::read(&text)?)
    }

    /// The package with the nets has no canonical face; who has its file may also lay it beside the input.
    pub(crate) fn geometry_beside(&self, input: &Path) -> Result<FaceGeometry> {
        self.geometry().or_else(|why| {
            let folder = input.parent().filter(|folder| folder.is_dir());
            let text = folder.and_then(|folder| Models::in_folder(folder).face_geometry().ok()).ok_or(why)?;
            Ok(FaceGeometry::read(&String::from_utf8(text)?)?)
        })
    }

    pub(crate) fn face(&self, options: FaceOptions, refine: bool, input: Option<&Path>) -> Result<FaceTracker> {
        let models = self.models();
        let nets = FaceNets {
            near: models.open(ModelName::FaceDetector)?,
            far: Some(models.open(ModelName::FaceDetectorFar)?),
            mesh: models.open(ModelName::FaceMesh)?,
            iris: refine.then(|| models.open(ModelName::Iris)).transpose()?,
        };
        let geometry = match input.map_or_else(|| self.geometry(), |input| self.geometry_beside(input)) {
            Ok(geometry) => Some(geometry),
            Err(why) => {
                eprintln!("vitrine-ar: faces have no pose: {why:#}");
                None
            }
        };
        Ok(FaceTracker::new(nets, geometry, options)?)
    }

    pub(crate) fn hand(&self, options: HandOptions) -> Result<HandTracker> {
        let models = self.models();
        let nets = HandNets { palm: models.open(ModelName::Palm)?, hand: models.open(ModelName::Hand)? };
        Ok(HandTracker::new(nets, options)?)
    }

    pub(crate) fn pose(&self, options: PoseOptions) -> Result<PoseTracker> {
        let models = self.models();
        let nets = PoseNets { detector: models.open(ModelName::PoseDetector)?, pose: models.open(ModelName::Pose)? };
        Ok(PoseTracker::new(nets, options)?)
    }

    pub(crate) fn segmenter(&self) -> Result<Segmenter> {
        Ok(Segmenter::new(self.models().open(ModelName::Selfie)?)?)
    }
}
