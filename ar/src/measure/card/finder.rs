//! Finds a bank card in a picture: four straight edges that end at each other and have its shape, as far as perspective
//! allows.

use glam::Vec2;

use super::Card;
use super::lines::{Edges, Line};
use crate::picture::Picture;

/// A card's sides, seen, are at least so long, in pixels of the searched picture.
const SIDE_MIN: f32 = 48.0;
/// Two sides that lie opposite differ in direction by less than this (sine).
const OPPOSITE_MAX: f32 = 0.35;
/// Corners are rounded: this share of a side at each end is no straight edge.
const ROUNDED: f32 = 0.09;
/// Places on a side that are looked at.
const PLACES: usize = 48;
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
    let mut best: Option<(f32, [Line; 4])> = None;
    let pairs = opposite_pairs(&lines);
    for (i, one) in pairs.iter().enumerate() {
        for other in &pairs[i + 1..] {
            // Around the card: a side of one pair, then one of the other.
            let sides = [one.0, other.0, one.1, other.1].map(|i| lines[i]);
            let Some(corners) = corners_of(&sides) else { continue };
            let scaled = corners.map(|p| (p + 0.5) * edges.scale as f32 - 0.5);
            if !is_plausible(&corners, &edges) || !(Card { corners: scaled }).is_card(picture.width(), picture.height())
            {
                continue;
            }
            let seen = support(&edges, &sides, &corners);
            if seen > best.map_or(SEEN_MIN, |(most, _)| most) {
                best = Some((seen, sides));
            }
        }
    }
    let corners = corners_of(&refined(&edges, &best?.1)?)?;
    let card = Card { corners: corners.map(|p| (p + 0.5) * edges.scale as f32 - 0.5) };
    card.is_card(picture.width(), picture.height()).then_some(card)
}

fn opposite_pairs(lines: &[Line]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, a) in lines.iter().enumerate() {
        for (j, b) in lines.iter().enumerate().skip(i + 1) {
            if a.normal.perp_dot(b.normal).abs() < OPPOSITE_MAX {
                pairs.push((i, j));
            }
        }
    }
    pairs
}

/// Where each side meets the next.
fn corners_of(sides: &[Line; 4]) -> Option<[Vec2; 4]> {
    let corner = |i: usize| sides[i].meets(&sides[(i + 1) % 4]);
    Some([corner(0)?, corner(1)?, corner(2)?, corner(3)?])
}

/// Inside the picture, convex, large enough, and not squashed.
fn is_plausible(corners: &[Vec2; 4], edges: &Edges) -> bool {
    let limit = Vec2::new(edges.width as f32, edges.height as f32);
    let side = |i: usize| corners[(i + 1) % 4] - corners[i];
    let turns = [0, 1, 2, 3].map(|i| side(i).perp_dot(side((i + 1) % 4)));
    corners.iter().all(|p| p.cmpge(Vec2::ZERO).all() && p.cmplt(limit).all())
        && (turns.iter().all(|t| *t > 0.0) || turns.iter().all(|t| *t < 0.0))
        && (0..4).all(|i| side(i).length() >= SIDE_MIN)
}

/// Share of the four sides that is an edge; 0 when a side is not seen or goes on beyond its corners.
fn support(edges: &Edges, sides: &[Line; 4], corners: &[Vec2; 4]) -> f32 {
    let mut sum = 0.0;
    for (i, line) in sides.iter().enumerate() {
        let (from, to) = (corners[(i + 3) % 4], corners[i]);
        let share = |least: f32, most: f32| {
            let at = |k: usize| from.lerp(to, least + (most - least) * (k as f32 + 0.5) / PLACES as f32);
            (0..PLACES).filter(|&k| edges.has(at(k), line.normal)).count() as f32 / PLACES as f32
        };
        let seen = share(ROUNDED, 1.0 - ROUNDED);
        let beyond = share(-BEYOND.1, -BEYOND.0).max(share(1.0 + BEYOND.0, 1.0 + BEYOND.1));
        if seen < SIDE_SEEN_MIN || beyond > BEYOND_MAX {
            return 0.0;
        }
        sum += seen / 4.0;
    }
    sum
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
