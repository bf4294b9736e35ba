//! What the numbers in the buffers must be (glTF 2.0, sections 3.6.2.5 on bounds, 3.7 on vertices, 3.11 on animations).

use super::accessor::{Accessor, Component};
use super::codes;
use super::elements::{Elements, indices};
use super::link::Links;
use super::log::{At, Log};
use super::resources::Buffers;
use super::schema::{List, UNIT_QUATERNION_TOLERANCE};

/// What the elements of an accessor must be, because of what it says itself or of what uses it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    Finite,
    /// The least of each component is exactly this.
    Least(Vec<f64>),
    Largest(Vec<f64>),
    /// The first three components have the length 1; where signed the fourth is 1 or -1.
    Unit {
        is_signed: bool,
    },
    /// Within 0 to 1.
    Clamped,
    /// From 0 on, and increasing.
    Times,
    /// Of length 1; with tangents only the middle one of each three.
    Quaternion {
        has_tangents: bool,
    },
    InverseBind,
    Indices {
        vertex_count: usize,
        restart: f64,
        is_triangles: bool,
    },
}

/// A rule on the elements of an accessor, and where to say that it is broken.
#[derive(Debug, Clone)]
pub(super) struct ElementCheck {
    pub(super) accessor: usize,
    pub(super) rule: Rule,
    pub(super) pointer: String,
}

/// How far a normal's length may be from 1: what rounding its components to 8 bits can do.
const UNIT_VECTOR_TOLERANCE: f64 = 0.006_74;

/// Values that all rules together may look at: about a second. The largest model that is opened has a third of it.
const LOOKS_MAX: u64 = 400_000_000;

/// Checks everything that the buffers hold, as far as they are there.
pub(super) fn check(links: &Links<'_, '_>, buffers: &Buffers<'_>, log: &mut Log) {
    let list = At::Root.key("accessors");
    let mut checks: Vec<Vec<Checker<'_>>> = Vec::new();
    checks.resize_with(links.accessors.len(), Vec::new);
    let mut own = Vec::new();
    for (i, object) in links.document.items(List::Accessors) {
        let pointer = list.index(i).to_string();
        let is_float = object.uint("componentType") == Some(5126);
        let bound = |key| object.numbers(key).map(|b| if is_float { b.into_iter().map(single).collect() } else { b });
        let rules = [
            is_float.then_some((Rule::Finite, String::new())),
            bound("min").map(|bound| (Rule::Least(bound), "/min".to_owned())),
            bound("max").map(|bound| (Rule::Largest(bound), "/max".to_owned())),
        ];
        own.extend(rules.into_iter().flatten().map(|(rule, below)| ElementCheck {
            accessor: i,
            rule,
            pointer: format!("{pointer}{below}"),
        }));
    }
    for check in own.iter().chain(&links.checks) {
        if let Some(checks) = checks.get_mut(check.accessor) {
            let format = links.accessors[check.accessor].as_ref().map(|a| &a.format);
            let normalized = format.filter(|f| f.is_normalized).and_then(|f| f.component);
            checks.push(Checker::new(check, normalized));
        }
    }
    let mut looks_left = LOOKS_MAX;
    for (i, mut checkers) in checks.into_iter().enumerate() {
        sparse_indices(links, buffers, i, log);
        let Some(elements) = Elements::of(links, buffers, i) else { continue };
        // The same rule twice says nothing new, and files can say it very often.
        let looks = elements.value_count().saturating_mul(checkers.len() as u64);
        let Some(left) = looks_left.checked_sub(looks) else {
            return log.add(
                codes::LIMIT_DATA_BYTES,
                &list.index(i),
                format_args!("more than {LOOKS_MAX} values to check"),
            );
        };
        looks_left = left;
        let components = links.accessors[i].as_ref().map_or(1, Accessor::components);
        let mut component = 0;
        for (index, value) in elements.enumerate() {
            for checker in &mut checkers {
                checker.see(index, component, value, log);
            }
            component += 1;
            if component == components {
                component = 0;
            }
        }
        for checker in &checkers {
            checker.finish(log);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "bounds of floats are compared as what the buffer can hold")]
fn single(value: f64) -> f64 {
    f64::from(value as f32)
}

fn sparse_indices(links: &Links<'_, '_>, buffers: &Buffers<'_>, index: usize, log: &mut Log) {
    let Some(accessor) = links.accessors[index].as_ref().filter(|a| a.is_whole()) else { return };
    let (Some(indices), Some(count)) = (indices(links, buffers, accessor), accessor.count) else { return };
    let list = At::Root.key("accessors");
    let at = list.index(index);
    let at = at.key("sparse");
    let mut last = None;
    for i in 0..indices.count {
        let value = indices.get(i);
        if last.is_some_and(|last| value <= last) {
            log.add(codes::ACCESSOR_SPARSE_INDICES_NON_INCREASING, &at, format_args!("{value} at {i}"));
        }
        if value >= count {
            log.add(codes::ACCESSOR_SPARSE_INDEX_OOB, &at, format_args!("{value} at {i} of {count} elements"));
        }
        last = Some(value);
    }
}

/// A rule and what was seen so far.
struct Checker<'c> {
    check: &'c ElementCheck,
    /// Where the values stand for fractions.
    normalized: Option<Component>,
    sum: f64,
    last: f64,
    /// By component: the least or largest value, and how many lie beyond the bound.
    extremes: Vec<(f64, usize)>,
    triangle: [f64; 3],
    degenerate: usize,
    seen: usize,
}

impl<'c> Checker<'c> {
    fn new(check: &'c ElementCheck, normalized: Option<Component>) -> Self {
        let components = match &check.rule {
            Rule::Least(bounds) | Rule::Largest(bounds) => bounds.len(),
            _ => 0,
        };
        Self {
            check,
            normalized: normalized.filter(|_| matches!(check.rule, Rule::Unit { .. } | Rule::Quaternion { .. })),
            sum: 0.0,
            last: 0.0,
            extremes: vec![(f64::NAN, 0); components],
            triangle: [0.0; 3],
            degenerate: 0,
            seen: 0,
        }
    }

    /// Looks at a value: the `index`th of all, component `component` of its element.
    fn see(&mut self, index: usize, component: usize, value: f64, log: &mut Log) {
        let at = At::Pointer(&self.check.pointer);
        let value = self.normalized.map_or(value, |component| component.normalized(value));
        self.seen = index + 1;
        match &self.check.rule {
            Rule::Finite if !value.is_finite() => {
                log.add(codes::ACCESSOR_INVALID_FLOAT, &at, format_args!("{value} at {index}"));
            }
            Rule::Least(bounds) => {
                let (extreme, beyond) = &mut self.extremes[component];
                if index == component || *extreme > value {
                    *extreme = value;
                }
                *beyond += usize::from(value < bounds[component]);
            }
            Rule::Largest(bounds) => {
                let (extreme, beyond) = &mut self.extremes[component];
                if index == component || *extreme < value {
                    *extreme = value;
                }
                *beyond += usize::from(value > bounds[component]);
            }
            Rule::Unit { .. } if component < 3 => {
                self.sum = if component == 0 { value * value } else { self.sum + value * value };
                let length = self.sum.sqrt();
                if component == 2 && (length - 1.0).abs() > UNIT_VECTOR_TOLERANCE {
                    log.add(codes::ACCESSOR_VECTOR3_NON_UNIT, &at, format_args!("{length} at {index}"));
                }
            }
            #[expect(clippy::float_cmp, reason = "the sign is exactly 1 or -1")]
            Rule::Unit { is_signed: true } if value.abs() != 1.0 => {
                log.add(codes::ACCESSOR_INVALID_SIGN, &at, format_args!("{value} at {index}"));
            }
            Rule::Clamped if !(0.0..=1.0).contains(&value) && !value.is_nan() => {
                log.add(codes::ACCESSOR_NON_CLAMPED, &at, format_args!("{value} at {index}"));
            }
            Rule::Times => self.time(index, value, log),
            Rule::Quaternion { has_tangents } => {
                let is_value = !has_tangents || (index / 4) % 3 == 1;
                self.sum = if component == 0 { value * value } else { self.sum + value * value };
                let length = self.sum.sqrt();
                if component == 3 && is_value && (length - 1.0).abs() > UNIT_QUATERNION_TOLERANCE {
                    let code = codes::ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION;
                    log.add(code, &at, format_args!("{length} at {index}"));
                }
            }
            #[expect(clippy::float_cmp, reason = "the last row is exactly 0 0 0 1")]
            Rule::InverseBind if component % 4 == 3 && value != if component == 15 { 1.0 } else { 0.0 } => {
                log.add(codes::ACCESSOR_INVALID_IBM, &at, format_args!("{value} at {index}"));
            }
            Rule::Indices { .. } => self.index(index, value, log),
            _ => {}
        }
    }

    fn time(&mut self, index: usize, value: f64, log: &mut Log) {
        let at = At::Pointer(&self.check.pointer);
        if value < 0.0 {
            return log.add(codes::ACCESSOR_ANIMATION_INPUT_NEGATIVE, &at, format_args!("{value} at {index}"));
        }
        if index != 0 && value <= self.last {
            let detail = format_args!("{value} at {index} after {}", self.last);
            log.add(codes::ACCESSOR_ANIMATION_INPUT_NON_INCREASING, &at, detail);
        }
        self.last = value;
    }

    #[expect(clippy::float_cmp, reason = "indices are whole numbers")]
    fn index(&mut self, index: usize, value: f64, log: &mut Log) {
        let Rule::Indices { vertex_count, restart, is_triangles } = self.check.rule else { return };
        let at = At::Pointer(&self.check.pointer);
        if value >= vertex_count as f64 {
            log.add(codes::ACCESSOR_INDEX_OOB, &at, format_args!("{value} at {index} of {vertex_count} vertices"));
        }
        if value == restart {
            log.add(codes::ACCESSOR_INDEX_PRIMITIVE_RESTART, &at, format_args!("{value} at {index}"));
        }
        if is_triangles {
            self.triangle[index % 3] = value;
            let [a, b, c] = self.triangle;
            if index % 3 == 2 && (a == b || b == c || c == a) {
                self.degenerate += 1;
            }
        }
    }

    #[expect(clippy::float_cmp, reason = "a bound is the value itself")]
    fn finish(&self, log: &mut Log) {
        let at = At::Pointer(&self.check.pointer);
        let (bounds, mismatch, beyond) = match &self.check.rule {
            Rule::Least(bounds) => (bounds, codes::ACCESSOR_MIN_MISMATCH, codes::ACCESSOR_ELEMENT_OUT_OF_MIN_BOUND),
            Rule::Largest(bounds) => (bounds, codes::ACCESSOR_MAX_MISMATCH, codes::ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND),
            Rule::Indices { .. } if self.degenerate > 0 => {
                let detail = format_args!("{} of {}", self.degenerate, self.seen / 3);
                return log.add(codes::ACCESSOR_INDEX_TRIANGLE_DEGENERATE, &at, detail);
            }
            _ => return,
        };
        for (c, (bound, (extreme, count))) in bounds.iter().zip(&self.extremes).enumerate() {
            if bound != extreme && self.seen > 0 {
                log.add(mismatch, &at.index(c), format_args!("{bound} is declared, {extreme} is there"));
                if *count > 0 {
                    log.add(beyond, &at.index(c), format_args!("{count} of them"));
                }
            }
        }
    }
}
