//! Keeps a picture: the only thing of the mirror that is ever written.

use std::path::{Path, PathBuf};

use image::RgbaImage;

use crate::opener;
use crate::stills::{self, Format, QUALITY};

/// Where the shopper's pictures are: what the desktop calls so, or the program's own folder.
pub fn pictures_folder(data: &Path) -> PathBuf {
    let named = std::env::var_os("XDG_PICTURES_DIR").filter(|v| !v.is_empty()).map(PathBuf::from);
    let usual = std::env::home_dir().map(|home| home.join("Pictures")).filter(|folder| folder.is_dir());
    named.or(usual).map_or_else(|| data.join("pictures"), |folder| folder.join("Vitrine"))
}

/// Opens a picture as the system does; waits until that has begun.
pub(super) fn open(picture: &Path) -> anyhow::Result<()> {
    opener::open(opener::SYSTEM, picture)
}

/// Writes a picture under a name that is not taken; the file's path.
pub(super) fn write(picture: RgbaImage, folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    crate::keep::write(&stills::encode(picture, Format::Jpeg, QUALITY)?, folder, name, "jpg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_picture_takes_anothers_place() {
        let folder = tempfile::tempdir().unwrap();
        let picture = || RgbaImage::from_pixel(8, 8, image::Rgba([200, 10, 10, 255]));
        let first = write(picture(), &folder.path().join("new"), "aria").unwrap();
        let second = write(picture(), &folder.path().join("new"), "aria").unwrap();
        assert_ne!(first, second);
        assert_eq!(image::open(&second).unwrap().width(), 8);
        assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_written_says_so_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("file");
        std::fs::write(&taken, b"x").unwrap();
        let error = write(RgbaImage::new(4, 4), &taken, "aria").unwrap_err();
        assert!(format!("{error:#}").contains(&taken.display().to_string()), "{error:#}");
    }
}
