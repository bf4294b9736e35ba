//! `cargo xtask demo`: models by our own code, pictures by our own stage, and the catalog that sells them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use sha2::{Digest, Sha256};

use crate::process::{binary, build_programs, check, say, target_dir};
use crate::{catalog, goods, system};

/// Options of `demo`.
#[derive(Args)]
pub(crate) struct Options {
    /// Where to put them; beside the build where not said.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Make everything again, even if nothing has changed.
    #[arg(long)]
    fresh: bool,
    /// Check every model with the Khronos validator (npm `gltf-validator`; needs Node.js).
    #[arg(long)]
    validate: bool,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<PathBuf> {
    system::ensure(false)?;
    build_programs(root)?;
    let out = match &options.out {
        Some(out) => out.clone(),
        None => target_dir()?.join("demo"),
    };
    make(root, &out, options.fresh)?;
    if options.validate {
        validate(root, &out.join("models"))?;
    }
    say(&format!("the demo goods are in {}", out.display()));
    Ok(out)
}

/// The demo goods beside the build, made if the code that makes them has changed. The programs must have been built.
pub(crate) fn ensure(root: &Path) -> Result<PathBuf> {
    let out = target_dir()?.join("demo");
    make(root, &out, false)?;
    Ok(out)
}

fn make(root: &Path, out: &Path, fresh: bool) -> Result<()> {
    let models = out.join("models");
    let made_by = fingerprint(
        root,
        &["xtask/src/goods.rs", "xtask/src/goods", "glb/src/model.rs", "glb/src/write.rs", "glb/src/write"],
    )?;
    if fresh || !is_stamped(&models, &made_by) {
        fs::create_dir_all(&models).with_context(|| format!("making {}", models.display()))?;
        goods::write_all(&models, &mut |line: &str| say(line))?;
        stamp(&models, &made_by)?;
    }

    let pictures = out.join("pictures");
    fs::create_dir_all(&pictures).with_context(|| format!("making {}", pictures.display()))?;
    let drawing = fingerprint(root, &["render/src", "glb/src", "app/src/stills.rs"])?;
    let mut wanted = Vec::new();
    for job in catalog::still_jobs(root, &models, &pictures)? {
        let drawn_by = picture_fingerprint(&drawing, &job)?;
        let is_there =
            Path::new(&job.out).exists() && fs::read_to_string(stamp_of(&job.out)).is_ok_and(|text| text == drawn_by);
        if fresh || !is_there {
            wanted.push((job, drawn_by));
        }
    }
    if !wanted.is_empty() {
        let list = out.join("pictures.json");
        let jobs: Vec<_> = wanted.iter().map(|(job, _)| job).collect();
        let text = serde_json::to_vec_pretty(&jobs).context("writing the list of pictures")?;
        fs::write(&list, text).with_context(|| format!("writing {}", list.display()))?;
        let what = format!("drawing {} pictures", wanted.len());
        check(&what, Command::new(binary("vitrine")?).arg("stills").arg(&list))?;
        for (job, drawn_by) in &wanted {
            fs::write(stamp_of(&job.out), drawn_by).with_context(|| format!("writing beside {}", job.out))?;
        }
    }

    let file = catalog::build(root, &models, &pictures, out)?;
    seat(&pictures.join(catalog::mannequin_name()))?;
    say(&format!("{} products on {} shelves", file.products.len(), file.categories.len()));
    Ok(())
}

/// Puts the picture of the shop's own model beside the nets, where the mirror looks for it; installers carry both.
fn seat(picture: &Path) -> Result<()> {
    let Some(folder) = ar::models::cache() else { return Ok(()) };
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let to = folder.join(ar::models::SITTER);
    fs::copy(picture, &to).with_context(|| format!("writing {}", to.display())).map(drop)
}

/// What a picture is made by: the drawing code, the model's bytes and what was asked.
fn picture_fingerprint(drawing: &str, job: &catalog::StillJob) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(drawing);
    hash.update(fs::read(&job.file).with_context(|| format!("reading {}", job.file))?);
    hash.update(serde_json::to_vec(job).context("writing down a picture's wishes")?);
    Ok(hex(&hash.finalize()))
}

fn stamp_of(picture: &str) -> PathBuf {
    Path::new(picture).with_extension("made-by")
}

/// A hash over the named files and all files below the named folders.
fn fingerprint(root: &Path, names: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    for name in names {
        collect(&root.join(name), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
        hash.update(fs::read(&file).with_context(|| format!("reading {}", file.display()))?);
    }
    Ok(hex(&hash.finalize()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
            collect(&entry.with_context(|| format!("reading {}", path.display()))?.path(), files)?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn is_stamped(folder: &Path, by: &str) -> bool {
    fs::read_to_string(folder.join(".made-by")).is_ok_and(|text| text == by)
}

fn stamp(folder: &Path, by: &str) -> Result<()> {
    fs::write(folder.join(".made-by"), by).with_context(|| format!("writing into {}", folder.display()))
}

fn validate(root: &Path, models: &Path) -> Result<()> {
    let script = root.join("xtask/src/goods/validate.mjs");
    if !script.is_file() {
        bail!("{} is missing", script.display());
    }
    let tools = target_dir()?.with_file_name("tools").join("validator");
    fs::create_dir_all(&tools).with_context(|| format!("making {}", tools.display()))?;
    if !tools.join("node_modules/gltf-validator").is_dir() {
        let mut npm = Command::new("npm");
        npm.current_dir(&tools).args([
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "gltf-validator@2.0.0-dev.3.10",
        ]);
        check("installing the Khronos validator", &mut npm)?;
    }
    check("the Khronos validator", Command::new("node").arg(&script).arg(&tools).arg(models))
}
