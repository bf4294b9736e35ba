//! The stage from outside: bytes in, pictures and facts out, on whatever adapter the machine has (software will do).

#[path = "render_it/hidden.rs"]
mod hidden;
#[path = "render_it/looks.rs"]
mod looks;
#[path = "render_it/makeup.rs"]
mod makeup;
#[path = "render_it/worn.rs"]
mod worn;

use std::{
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bevy::math::{Vec3, Vec4};
use render::{
    Axis, Command, Frame, Ground, MarkKind, Phase, Stage, StageConfig, StageStatus, StillGround, StillRequest,
};

const SIDE: u32 = 192;
const GROUND: Ground = Ground::new(240, 240, 240);
/// Far beyond what anything takes on an idle machine; builds may run beside.
const LONG: Duration = Duration::from_secs(240);

/// One stage for all tests: starting one takes seconds. Each test begins with an empty one.
fn stage() -> MutexGuard<'static, Stage> {
    static STAGE: LazyLock<Mutex<Stage>> = LazyLock::new(|| {
        let config =
            StageConfig { width: SIDE, height: SIDE, ground: GROUND, adaptive_scale: false, ..StageConfig::default() };
        let stage = Stage::start(config).expect("a graphics adapter; `mesa-vulkan-drivers` is enough");
        let started = Instant::now();
        while stage.status().phase == Phase::Starting {
            assert!(started.elapsed() < LONG, "the stage never warmed up");
            std::thread::sleep(Duration::from_millis(10));
        }
        Mutex::new(stage)
    });
    let stage = STAGE.lock().unwrap_or_else(PoisonError::into_inner);
    stage.send(Command::Close);
    stage.send(Command::Resize { width: SIDE, height: SIDE });
    stage.send(Command::Background(GROUND));
    stage.send(Command::Dimensions(false));
    stage.send(Command::ReducedMotion(true));
    stage
}

/// A box of 200 x 200 x 200 mm that stands on the ground: red, and green and blue by variant.
fn cube() -> Arc<[u8]> {
    let mut primitive =
        glb::Primitive { material: Some(0), variant_materials: vec![(0, 1), (1, 2)], ..glb::Primitive::default() };
    for normal in [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z] {
        let (u, v) = normal.any_orthonormal_pair();
        let first = primitive.positions.len() as u32;
        for (s, t) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            primitive.positions.push((normal + u * s + v * t) * 0.1 + Vec3::Y * 0.1);
            primitive.normals.push(normal);
        }
        let outwards = u.cross(v).dot(normal) > 0.0;
        let order = if outwards { [0, 1, 2, 0, 2, 3] } else { [0, 2, 1, 0, 3, 2] };
        primitive.indices.extend(order.map(|i| first + i));
    }
    let paint = |r: f32, g: f32, b: f32| glb::Material {
        base_color: Vec4::new(r, g, b, 1.0),
        metallic: 0.0,
        roughness: 0.8,
        ..glb::Material::default()
    };
    let slide = glb::Animation {
        name: "hop".into(),
        channels: vec![glb::Channel {
            node: 0,
            times_s: vec![0.0, 0.5, 1.0],
            interpolation: glb::Interpolation::Linear,
            values: glb::ChannelValues::Translation(vec![Vec3::ZERO, Vec3::Y * 0.05, Vec3::ZERO]),
        }],
        duration_s: 1.0,
        ..glb::Animation::default()
    };
    let model = glb::Model {
        nodes: vec![glb::Node { mesh: Some(0), ..glb::Node::default() }],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives: vec![primitive], ..glb::Mesh::default() }],
        materials: vec![paint(0.8, 0.02, 0.02), paint(0.02, 0.6, 0.02), paint(0.02, 0.05, 0.8)],
        variants: vec!["green".into(), "blue".into()],
        animations: vec![slide],
        ..glb::Model::default()
    };
    glb::write::write(&model, glb::write::Coding::Exact).expect("the model can be written").into()
}

/// The first settled frame of a ticket.
fn settled(stage: &Stage, ticket: u64, after: u64) -> Arc<Frame> {
    let started = Instant::now();
    let mut serial = after;
    while started.elapsed() < LONG {
        if let Some(frame) = stage.frame_after(serial, Duration::from_millis(500)) {
            serial = frame.serial;
            if frame.ticket == ticket && frame.settled {
                return frame;
            }
        }
    }
    panic!("no settled frame of ticket {ticket}: {:?}", stage.status());
}

fn open(stage: &Stage, ticket: u64, bytes: Arc<[u8]>, variant: Option<&str>) -> Arc<Frame> {
    stage.send(Command::Open { ticket, bytes, variant: variant.map(str::to_owned) });
    settled(stage, ticket, 0)
}

fn pixel(frame: &Frame, x: f32, y: f32) -> [u8; 4] {
    let (x, y) = ((x * frame.width as f32) as usize, (y * frame.height as f32) as usize);
    let at = (y * frame.width as usize + x) * 4;
    frame.rgba[at..at + 4].try_into().expect("four bytes")
}

/// Pixels that are clearly not ground: their box as shares of the frame, and how many.
fn object_box(frame: &Frame) -> ([f32; 4], usize) {
    let (mut low, mut high, mut count) = ([1.0f32; 2], [0.0f32; 2], 0);
    for y in 0..frame.height {
        for x in 0..frame.width {
            let at = ((y * frame.width + x) * 4) as usize;
            let [r, g, b] = [0, 1, 2].map(|c| frame.rgba[at + c] as i32);
            if (r - g).abs().max((g - b).abs()) > 40 {
                let p = [x as f32 / frame.width as f32, y as f32 / frame.height as f32];
                (low, high) = ([low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])]);
                count += 1;
            }
        }
    }
    ([low[0], low[1], high[0], high[1]], count)
}

fn wait_for(stage: &Stage, is_so: impl Fn(&StageStatus) -> bool) -> StageStatus {
    let started = Instant::now();
    loop {
        let status = stage.status();
        if is_so(&status) {
            return status;
        }
        assert!(started.elapsed() < LONG, "{status:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_model_stands_centred_in_its_colour_on_the_pages_ground() {
    let stage = stage();
    let frame = open(&stage, 11, cube(), None);
    assert_eq!((frame.width, frame.height, frame.scale), (SIDE, SIDE, 1.0));
    assert_eq!(frame.rgba.len(), (SIDE * SIDE * 4) as usize);
    let [r, g, b, a] = pixel(&frame, 0.5, 0.5);
    assert!(r > 90 && g < r / 2 && b < r / 2 && a == 255, "{r} {g} {b} {a}");
    assert_eq!(pixel(&frame, 0.02, 0.02), [240, 240, 240, 255]);
    let ([left, top, right, bottom], count) = object_box(&frame);
    assert!(count > 5000, "{count}");
    assert!(((left + right) / 2.0 - 0.5).abs() < 0.06, "{left} {right}");
    assert!(((top + bottom) / 2.0 - 0.5).abs() < 0.08, "{top} {bottom}");
    let fill = (right - left).max(bottom - top);
    assert!((0.55..0.9).contains(&fill), "{fill}");
    let status = stage.status();
    assert_eq!(status.phase, Phase::Showing);
    assert_eq!(status.triangles, 12);
    assert_eq!(status.variants, ["green", "blue"]);
    let size = status.size_mm.expect("a size");
    assert!(size.iter().all(|s| (s - 200.0).abs() < 0.01), "{size:?}");
}

#[test]
fn the_ground_is_darker_below_the_object() {
    let stage = stage();
    let frame = open(&stage, 21, cube(), None);
    let greys: Vec<u8> = frame
        .rgba
        .as_chunks::<4>()
        .0
        .iter()
        .filter(|[r, g, b, _]| r.abs_diff(*g).max(g.abs_diff(*b)) < 8)
        .map(|pixel| pixel[1])
        .collect();
    // Where the object stands the floor is shaded, and towards the rim it fades into the page.
    let darkest = greys.iter().min().expect("ground");
    assert!(*darkest < 190, "{darkest}");
    assert_eq!(greys.iter().max(), Some(&240));
    let rim = (0..SIDE).flat_map(|i| [(i, 0), (i, SIDE - 1), (0, i), (SIDE - 1, i)]);
    for (x, y) in rim {
        assert_eq!(frame.rgba[((y * SIDE + x) * 4) as usize], 240, "{x} {y}");
    }
}

#[test]
fn a_variant_changes_the_pixels_and_back() {
    let stage = stage();
    let red = open(&stage, 31, cube(), None);
    stage.send(Command::Variant(Some("green".into())));
    let green = settled(&stage, 31, red.serial);
    let [r, g, _, _] = pixel(&green, 0.5, 0.5);
    assert!(g > 80 && r < g / 2, "{r} {g}");
    assert_eq!(stage.status().variant.as_deref(), Some("green"));
    stage.send(Command::Variant(None));
    let back = settled(&stage, 31, green.serial);
    assert_eq!(back.rgba, red.rgba);
    // Straight into a variant, and an unknown one is the default.
    let blue = open(&stage, 32, cube(), Some("blue"));
    let [r, _, b, _] = pixel(&blue, 0.5, 0.5);
    assert!(b > 80 && r < b / 2, "{r} {b}");
    let unknown = open(&stage, 33, cube(), Some("plaid"));
    assert_eq!(unknown.rgba, red.rgba);
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let stage = stage();
    let frame = open(&stage, 41, cube(), None);
    let before = stage.status().frames_rendered;
    // Somebody who goes on asking changes nothing.
    assert!(stage.frame_after(frame.serial, Duration::from_secs(1)).is_none());
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(stage.status().frames_rendered, before);
}

#[test]
fn a_hand_turns_it_and_a_glide_comes_to_rest() {
    let stage = stage();
    stage.send(Command::ReducedMotion(false));
    let first = open(&stage, 51, cube(), None);
    stage.send(Command::Orbit { dx: 0.6, dy: 0.1 });
    let moving = stage.frame_after(first.serial, LONG).expect("a moving frame");
    assert!(!moving.settled);
    assert_ne!(moving.rgba, first.rgba);
    let rest = settled(&stage, 51, moving.serial);
    assert_ne!(rest.rgba, first.rgba);
    stage.send(Command::ReducedMotion(true));
    stage.send(Command::Reset);
    let back = settled(&stage, 51, rest.serial);
    assert_eq!(back.rgba, first.rgba);
}

#[test]
fn it_turns_by_itself_only_while_somebody_looks() {
    let stage = stage();
    stage.send(Command::ReducedMotion(false));
    let mut frame = open(&stage, 61, cube(), None);
    stage.send(Command::AutoRotate(true));
    for _ in 0..3 {
        frame = stage.frame_after(frame.serial, LONG).expect("it turns");
    }
    // A machine under load takes its time to notice that nobody looks any more; then it stays so.
    let started = Instant::now();
    let mut before = stage.status().frames_rendered;
    loop {
        std::thread::sleep(Duration::from_millis(2500));
        let now = stage.status().frames_rendered;
        if now == before {
            break;
        }
        before = now;
        assert!(started.elapsed() < LONG, "it turns for nobody");
    }
    stage.send(Command::AutoRotate(false));
    settled(&stage, 61, 0);
}

#[test]
fn garbage_gives_a_placeholder_and_reasons() {
    let stage = stage();
    for (ticket, garbage) in [
        (71, Vec::new()),
        (72, b"glTF and then nothing of the sort".to_vec()),
        (73, {
            let whole = cube();
            whole[..whole.len() / 2].to_vec()
        }),
    ] {
        let frame = open(&stage, ticket, garbage.into(), None);
        let status = stage.status();
        assert_eq!(status.phase, Phase::Failed, "{ticket}");
        assert!(!status.problems.is_empty(), "{ticket}");
        assert_eq!(status.size_mm, None);
        assert!(status.problems.iter().any(|p| p.severity == glb::Severity::Error && !p.message.is_empty()));
        let centre = pixel(&frame, 0.5, 0.5);
        assert_ne!(centre, [240, 240, 240, 255], "the placeholder is there");
    }
    // And a good model afterwards is shown as if nothing had been.
    open(&stage, 74, cube(), None);
    assert_eq!(stage.status().phase, Phase::Showing);
    assert!(stage.status().problems.is_empty());
}

#[test]
fn the_last_of_many_wishes_wins() {
    let stage = stage();
    for ticket in 81..=88 {
        stage.send(Command::Open { ticket, bytes: cube(), variant: None });
    }
    let frame = settled(&stage, 88, 0);
    assert_eq!(frame.ticket, 88);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(stage.status().ticket, 88);
    stage.send(Command::Close);
    let status = wait_for(&stage, |s| s.phase == Phase::Ready);
    assert_eq!(status.ticket, 0);
    assert_eq!(stage.frame_after(0, Duration::from_millis(200)), None);
}

#[test]
fn frames_take_the_size_of_the_page_within_limits() {
    let stage = stage();
    let first = open(&stage, 91, cube(), None);
    stage.send(Command::Resize { width: 300, height: 150 });
    let wide = settled(&stage, 91, first.serial);
    assert_eq!((wide.width, wide.height), (300, 150));
    let ([left, top, right, bottom], _) = object_box(&wide);
    assert!(left > 0.0 && top > 0.0 && right < 1.0 && bottom < 1.0);
    stage.send(Command::Resize { width: 0, height: 1 });
    let tiny = settled(&stage, 91, wide.serial);
    assert_eq!((tiny.width, tiny.height), (render::FRAME_SIDE_MIN_PX, render::FRAME_SIDE_MIN_PX));
}

#[test]
fn dimension_lines_come_with_the_frame() {
    let stage = stage();
    let first = open(&stage, 101, cube(), None);
    assert!(first.overlay.is_empty());
    stage.send(Command::Dimensions(true));
    let measured = settled(&stage, 101, first.serial);
    assert_eq!(measured.overlay.len(), 3);
    assert!(measured.overlay.iter().all(|line| (line.length_mm - 200.0).abs() < 0.01));
    for px in measured.overlay.iter().flat_map(|line| [line.from_px, line.to_px]) {
        assert!(px.iter().all(|v| (0.0..=SIDE as f32).contains(v)), "{:?}", measured.overlay);
    }
    stage.send(Command::Dimensions(false));
    assert_eq!(settled(&stage, 101, measured.serial).rgba, first.rgba);
}

#[test]
fn hotspots_come_with_the_frame_and_hide_behind_the_model() {
    let stage = stage();
    let first = open(&stage, 102, cube(), None);
    assert!(first.marks.is_empty());
    stage.send(Command::Hotspots(vec![[0.0, 0.1, 0.1], [0.0, 0.1, -0.1], [f32::NAN, 0.0, 0.0]]));
    let marked = settled(&stage, 102, first.serial);
    let hidden =
        |frame: &Frame, spot| frame.marks.iter().find(|m| m.kind == MarkKind::Hotspot(spot)).map(|m| m.is_hidden);
    assert_eq!((hidden(&marked, 0), hidden(&marked, 1)), (Some(false), Some(true)));
    assert_eq!(hidden(&marked, 2), None, "what is nowhere is not drawn");
    for mark in &marked.marks {
        assert!(mark.at_px.iter().all(|v| (0.0..=SIDE as f32).contains(v)), "{mark:?}");
    }
    stage.send(Command::Orbit { dx: std::f32::consts::PI, dy: 0.0 });
    let turned = settled(&stage, 102, marked.serial);
    assert_eq!((hidden(&turned, 0), hidden(&turned, 1)), (Some(true), Some(false)));
    assert!(open(&stage, 103, cube(), None).marks.is_empty(), "marks belong to their model");
}

#[test]
fn the_ruler_measures_between_two_points_of_the_surface() {
    let stage = stage();
    let first = open(&stage, 104, cube(), None);
    stage.send(Command::Ruler(true));
    // The upright edge nearest to the eye, from its upper to its lower end.
    stage.send(Command::Hotspots(vec![[0.099, 0.199, 0.1], [0.099, 0.001, 0.1]]));
    let marked = settled(&stage, 104, first.serial);
    stage.send(Command::RulerEnd { x: 0.0, y: 0.0 });
    for [x, y] in marked.marks.iter().map(|m| m.at_px) {
        stage.send(Command::RulerEnd { x, y });
    }
    let measured = settled(&stage, 104, marked.serial);
    let line = measured.overlay.iter().find(|l| l.axis == Axis::Ruler).expect("both ends are set");
    assert!((line.length_mm - 198.0).abs() < 2.0, "{line:?}");
    assert_eq!(measured.marks.iter().filter(|m| m.kind == MarkKind::RulerEnd).count(), 2);
    stage.send(Command::Ruler(false));
    assert!(settled(&stage, 104, measured.serial).overlay.is_empty());
}

#[test]
fn a_dark_page_has_a_dark_ground() {
    let stage = stage();
    let light = open(&stage, 111, cube(), None);
    stage.send(Command::Background(Ground::new(24, 23, 22)));
    let dark = settled(&stage, 111, light.serial);
    assert_eq!(pixel(&dark, 0.02, 0.02), [24, 23, 22, 255]);
    let (a, b) = (pixel(&light, 0.5, 0.45), pixel(&dark, 0.5, 0.45));
    assert!((a[0] as i32 - b[0] as i32).abs() < 4, "the object keeps its colour: {a:?} {b:?}");
}

#[test]
fn tone_mappings_differ_and_come_back() {
    let stage = stage();
    let neutral = open(&stage, 141, cube(), None);
    let mut serial = neutral.serial;
    for tonemap in [render::Tonemap::Aces, render::Tonemap::Agx, render::Tonemap::None] {
        stage.send(Command::Tonemap(tonemap));
        let frame = settled(&stage, 141, serial);
        serial = frame.serial;
        assert_ne!(pixel(&frame, 0.5, 0.5), pixel(&neutral, 0.5, 0.5), "{tonemap:?}");
        assert_eq!(pixel(&frame, 0.02, 0.02), [240, 240, 240, 255], "the page's ground is no light");
    }
    stage.send(Command::Tonemap(render::Tonemap::Neutral));
    assert_eq!(settled(&stage, 141, serial).rgba, neutral.rgba);
}

#[test]
fn a_still_is_exact_and_repeatable() {
    let stage = stage();
    let request = StillRequest {
        bytes: Some(cube()),
        width: 160,
        height: 120,
        variant: Some("blue".into()),
        ground: StillGround::Transparent,
        ..StillRequest::default()
    };
    let first = stage.still(request.clone()).expect("a still");
    let again = stage.still(request).expect("a still");
    assert_eq!(first, again);
    assert_eq!(first.dimensions(), (160, 120));
    assert_eq!(first.get_pixel(2, 2).0[3], 0, "nothing where nothing is");
    let image::Rgba([r, _, b, a]) = *first.get_pixel(80, 60);
    assert!(a == 255 && b > 80 && r < b / 2, "{r} {b} {a}");
    // The stage itself is as it was.
    assert_eq!(stage.status().phase, Phase::Ready);
    assert!(matches!(stage.still(StillRequest::default()), Err(render::StageError::StillOfNothing)));
    let unreadable = StillRequest { bytes: Some(Arc::from(&b"no"[..])), ..StillRequest::default() };
    assert!(matches!(stage.still(unreadable), Err(render::StageError::ReadModel { .. })));
    let huge = StillRequest { width: 1 << 20, ..StillRequest::default() };
    assert!(matches!(stage.still(huge), Err(render::StageError::StillSize { .. })));
}

#[test]
fn a_still_in_tiles_has_no_seams() {
    let stage = stage();
    let request = |supersample| StillRequest {
        bytes: Some(cube()),
        width: 1100,
        height: 300,
        ground: StillGround::Color(GROUND),
        supersample,
        ..StillRequest::default()
    };
    // 2200 pixels supersampled are two tiles; 1100 are one.
    let (tiled, whole) = (stage.still(request(true)).expect("a still"), stage.still(request(false)).expect("a still"));
    let differing = tiled
        .pixels()
        .zip(whole.pixels())
        .filter(|(a, b)| a.0.iter().zip(b.0).any(|(&a, b)| (a as i32 - b as i32).abs() > 40))
        .count();
    assert!(differing < 1500, "{differing}");
}

#[test]
fn an_animation_plays_holds_and_ends() {
    let stage = stage();
    let rest = open(&stage, 121, cube(), None);
    assert_eq!(stage.status().animations, ["hop"]);
    stage.send(Command::Animation(render::AnimationCommand::Play(0)));
    let mut frame = rest.clone();
    for _ in 0..3 {
        frame = stage.frame_after(frame.serial, LONG).expect("it plays");
    }
    assert_ne!(frame.rgba, rest.rgba);
    stage.send(Command::Animation(render::AnimationCommand::Pause));
    let held = settled(&stage, 121, frame.serial);
    stage.send(Command::Animation(render::AnimationCommand::Stop));
    let back = settled(&stage, 121, held.serial);
    assert_eq!(back.rgba, rest.rgba);
}

#[test]
fn a_frame_becomes_a_jpeg() {
    let stage = stage();
    let frame = open(&stage, 131, cube(), None);
    let jpeg = frame.to_jpeg(85).expect("a JPEG");
    let picture = image::load_from_memory(&jpeg).expect("readable").to_rgb8();
    assert_eq!(picture.dimensions(), (SIDE, SIDE));
    let image::Rgb([r, g, _]) = *picture.get_pixel(SIDE / 2, SIDE / 2);
    assert!(r > 80 && g < r / 2 + 20, "{r} {g}");
}
