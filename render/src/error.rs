//! What can go wrong with a stage.

/// What can go wrong with a stage. A model that cannot be read is none of it: see [`Phase::Failed`](crate::Phase).
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// No adapter to draw with.
    #[error(
        "found no graphics adapter to draw with; install a Vulkan driver (Debian and Ubuntu: \
         `apt-get install mesa-vulkan-drivers`, which also draws without a GPU)"
    )]
    FindAdapter,
    /// The adapter gave no device.
    #[error("opening the graphics device {adapter:?}")]
    OpenDevice {
        /// Name of the adapter.
        adapter: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The thread could not be started.
    #[error("starting the stage's thread")]
    StartThread(#[source] std::io::Error),
    /// The stage's thread has ended (a driver crash, most likely).
    #[error("the stage has stopped")]
    Stopped,
    /// Nothing to draw a still of.
    #[error("the stage shows nothing to draw a still of")]
    StillOfNothing,
    /// The model of a still cannot be read.
    #[error("the model cannot be read: {}", problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join("; "))]
    ReadModel {
        /// Why.
        problems: Vec<glb::Problem>,
    },
    /// The part of the person that the product is worn on is not in the picture.
    #[error(
        "what this is worn on is not seen in the picture: a face for glasses, earrings, necklaces and hats, a hand for rings and watches"
    )]
    NothingToWearOn,
    /// A size outside the limits.
    #[error("a still of {width}x{height} pixels is outside 1 to {max} on a side")]
    StillSize {
        /// Asked pixels across.
        width: u32,
        /// Asked pixels down.
        height: u32,
        /// Limit on a side.
        max: u32,
    },
    /// A picture could not be compressed.
    #[error("compressing a frame as JPEG")]
    EncodeJpeg(#[source] jpeg_encoder::EncodingError),
    /// Reading pixels back from the device failed.
    #[error("reading a picture back from the graphics device")]
    ReadBack,
}
