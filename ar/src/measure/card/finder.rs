//! Finds a bank card in a picture: four straight edges that end at each other and have its shape, as far as perspective
//! allows.

use glam::Vec2;

use super::Card;
use super::lines::{Edges, Line, Track};
use crate::picture::Picture;

/// A card's sides, seen, are at least so long, in pixels of the searched picture.
const SIDE_MIN: f32 = 48.0;
/// Two sides that lie opposite differ in direction by less than this (sine).
const OPPOSITE_MAX: f32 = 0.35;
/// Corners are rounded: this share of a side at each end is no straight edge.
const ROUNDED: f32 = 0.09;
/// Share of each side, and of all four, that must be an edge: fingers hold it, shadows fall on it.
const SIDE_SEEN_MIN: f32 = 0.5;
const SEEN_MIN: f32 = 0.78;
/// Beyond its corners the sides go on for less than this share: what goes on is a table's edge or a pattern.
const BEYOND_MAX: f32 = 0.5;
/// How far beyond the corners that is looked at, in shares of the side.
const BEYOND: (f32, f32) = (0.04, 0.16);

/// The most likely card of a picture; `None` when there is none. Only cards whose four sides are mostly seen are found.
#[must_use]
pub fn find_card(picture: &Picture) -> Option<Card> {
    let edges = Edges::of(picture);
    let lines = edges.lines();
    let tracks: Vec<Track> = lines.iter().map(|line| edges.track(line)).collect();
    let scaled = |corners: [Vec2; 4]| Card { corners: corners.map(|p| (p + 0.5) * edges.scale as f32 - 0.5) };
    let are_opposite = |a: usize, b: usize| lines[a].normal.perp_dot(lines[b].normal).abs() < OPPOSITE_MAX;
    // How much of a line between two others is an edge, where it may be a card's side.
    let side = |line: usize, one: usize, other: usize| {
        let corner = |by: usize| lines[line].meets(&lines[by]).filter(|p| edges.is_inside(*p));
        seen(&tracks[line], corner(one)?, corner(other)?)
    };
    let mut best: Option<(f32, [Line; 4])> = None;
    for a in 0..lines.len() {
        for b in (a + 1..lines.len()).filter(|&b| are_opposite(a, b)) {
            // Each four lines come twice: the pair with the first of them leads.
            let between: Vec<(usize, f32)> =
                (a + 1..lines.len()).filter_map(|c| side(c, a, b).map(|seen| (c, seen))).collect();
            for (i, &(c, seen_c)) in between.iter().enumerate() {
                for &(d, seen_d) in between[i + 1..].iter().filter(|&&(d, _)| are_opposite(c, d)) {
                    let Some((seen_a, seen_b)) = side(a, c, d).zip(side(b, c, d)) else { continue };
                    let seen = (seen_a + seen_b + seen_c + seen_d) / 4.0;
                    if seen <= best.map_or(SEEN_MIN, |(most, _)| most) {
                        continue;
                    }
                    // Around the card: a side of one pair, then one of the other.
                    let sides = [a, c, b, d].map(|i| lines[i]);
                    let Some(corners) = corners_of(&sides).filter(is_plausible) else { continue };
                    if scaled(corners).is_card(picture.width(), picture.height()) {
                        best = Some((seen, sides));
                    }
                }
            }
        }
    }
    let corners = corners_of(&refined(&edges, &best?.1)?)?;
    Some(scaled(corners)).filter(|card| card.is_card(picture.width(), picture.height()))
}

/// Where each side meets the next.
fn corners_of(sides: &[Line; 4]) -> Option<[Vec2; 4]> {
    let corner = |i: usize| sides[i].meets(&sides[(i + 1) % 4]);
    Some([corner(0)?, corner(1)?, corner(2)?, corner(3)?])
}

/// Convex, and not squashed.
fn is_plausible(corners: &[Vec2; 4]) -> bool {
    let side = |i: usize| corners[(i + 1) % 4] - corners[i];
    let turns = [0, 1, 2, 3].map(|i| side(i).perp_dot(side((i + 1) % 4)));
    turns.iter().all(|t| *t > 0.0) || turns.iter().all(|t| *t < 0.0)
}

/// Share of a side that is an edge; `None` when it is short, not seen, or goes on beyond its corners.
fn seen(track: &Track, from: Vec2, to: Vec2) -> Option<f32> {
    if from.distance(to) < SIDE_MIN {
        return None;
    }
    let share = |least: f32, most: f32| track.share(from.lerp(to, least), from.lerp(to, most));
    let seen = share(ROUNDED, 1.0 - ROUNDED);
    let beyond = || share(-BEYOND.1, -BEYOND.0).max(share(1.0 + BEYOND.0, 1.0 + BEYOND.1));
    (seen >= SIDE_SEEN_MIN && beyond() <= BEYOND_MAX).then_some(seen)
}

/// The sides again, each through the edges between its rounded corners alone.
fn refined(edges: &Edges, sides: &[Line; 4]) -> Option<[Line; 4]> {
    let corners = corners_of(sides)?;
    let side = |i: usize| {
        let (from, to) = (corners[(i + 3) % 4], corners[i]);
        let count = (from.distance(to) * (1.0 - 2.0 * ROUNDED)) as usize;
        let at = |k: usize| from.lerp(to, ROUNDED + (1.0 - 2.0 * ROUNDED) * (k as f32 + 0.5) / count as f32);
        let points: Vec<Vec2> = (0..count).filter_map(|k| edges.crest(at(k), sides[i].normal)).collect();
        // Once more without what lies far from the line: print on the card, a finger's edge.
        let line = Line::through(&points)?;
        let near = |p: &&Vec2| (line.normal.dot(**p) - line.offset).abs() < 0.8;
        Line::through(&points.iter().filter(near).copied().collect::<Vec<_>>())
    };
    Some([side(0)?, side(1)?, side(2)?, side(3)?])
}
