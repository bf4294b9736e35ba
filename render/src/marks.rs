//! Points that a page marks on the model: hotspots somebody authored, and the two ends of a ruler.

use bevy::math::{Vec2, Vec3};

use crate::{
    Axis, DimensionLine, HOTSPOTS_MAX, Mark, MarkKind,
    dimensions::project,
    orbit::{View, bounds},
    prepare::Solid,
};

/// A point this near to the surface, against the model's size, counts as on it.
const ON_SURFACE: f32 = 0.012;

/// What is marked on the model that is shown.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    hotspots: Vec<Vec3>,
    /// The ends set so far, while the ruler is out.
    ruler: Option<Vec<Vec3>>,
}

impl Marks {
    /// Hotspots in metres, in the model's space; what is no number, or too many, is left out.
    pub(crate) fn set_hotspots(&mut self, at: &[[f32; 3]]) {
        self.hotspots = at.iter().map(|p| Vec3::from_array(*p)).take(HOTSPOTS_MAX).collect();
    }

    /// Takes the ruler out, without ends, or puts it away.
    pub(crate) fn set_ruler(&mut self, is_out: bool) {
        self.ruler = is_out.then(Vec::new);
    }

    /// Sets an end of the ruler, the first one anew where both are set. False without a ruler.
    pub(crate) fn set_end(&mut self, at: Vec3) -> bool {
        let Some(ends) = &mut self.ruler else { return false };
        if ends.len() == 2 {
            ends.clear();
        }
        ends.push(at);
        true
    }

    /// A new model: nothing is marked on it.
    pub(crate) fn clear(&mut self) {
        self.hotspots.clear();
        if let Some(ends) = &mut self.ruler {
            ends.clear();
        }
    }

    /// The line between both ends of the ruler, once they are set and in front of the eye.
    pub(crate) fn ruler_line(&self, view: &View, size_px: Vec2) -> Option<DimensionLine> {
        let [from, to] = self.ruler.as_deref()? else { return None };
        let clip = view.clip_from_world(size_px.x / size_px.y);
        Some(DimensionLine {
            axis: Axis::Ruler,
            from_px: project(&clip, *from, size_px)?.to_array(),
            to_px: project(&clip, *to, size_px)?.to_array(),
            length_mm: from.distance(*to) * 1000.0,
        })
    }

    /// Every point in front of the eye, projected, and whether the model hides it.
    pub(crate) fn seen(&self, solid: &Solid, outline: &[Vec3], view: &View, size_px: Vec2) -> Vec<Mark> {
        let clip = view.clip_from_world(size_px.x / size_px.y);
        let eye = view.eye();
        let (low, high) = bounds(outline);
        let tolerance = (high - low).length() * ON_SURFACE;
        let hotspots = self.hotspots.iter().enumerate().map(|(i, p)| (MarkKind::Hotspot(i), *p));
        let ends = self.ruler.iter().flatten().map(|p| (MarkKind::RulerEnd, *p));
        hotspots
            .chain(ends)
            .filter_map(|(kind, at)| {
                let px = project(&clip, at, size_px).filter(|px| px.is_finite())?;
                let surface = solid.pick(eye, (at - eye).normalize_or_zero());
                let is_hidden = surface.is_some_and(|s| s.distance(eye) + tolerance < at.distance(eye));
                Some(Mark { kind, at_px: px.to_array(), is_hidden })
            })
            .collect()
    }
}
