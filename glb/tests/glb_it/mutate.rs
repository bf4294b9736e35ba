//! Damages files in the ways that matter to parsers: bytes, numbers, lengths, order. The same seed gives the same file.
//! Shared by the tests and by `examples/mutants.rs`.

use serde_json::{Map, Value};

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }
}

/// A GLB apart: its JSON and its binary chunk.
pub struct Parts {
    pub json: Value,
    pub bin: Vec<u8>,
}

impl Parts {
    /// Of a file that is good.
    pub fn of(glb: &[u8]) -> Option<Self> {
        let length = u32::from_le_bytes(glb.get(12..16)?.try_into().ok()?) as usize;
        let json = serde_json::from_slice(glb.get(20..20 + length)?).ok()?;
        Some(Self { json, bin: glb.get(28 + length..).unwrap_or_default().to_vec() })
    }

    pub fn glb(&self) -> Vec<u8> {
        container(self.json.to_string().as_bytes(), &self.bin)
    }
}

fn container(json: &[u8], bin: &[u8]) -> Vec<u8> {
    let mut json = json.to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let total = 28 + json.len() + bin.len();
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend((total as u32).to_le_bytes());
    bytes.extend((json.len() as u32).to_le_bytes());
    bytes.extend(b"JSON");
    bytes.extend(json);
    bytes.extend((bin.len() as u32).to_le_bytes());
    bytes.extend(b"BIN\0");
    bytes.extend(bin);
    bytes
}

/// One damaged copy.
pub fn mutant(good: &Parts, dice: &mut Dice) -> Vec<u8> {
    let mut bin = good.bin.clone();
    match dice.below(8) {
        // Headers of pictures and of compressed data lie at the start of their views.
        0..=2 => {
            for _ in 0..=dice.below(6) {
                let start = view_start(&good.json, dice);
                change(&mut bin, start, 96, dice);
            }
        }
        3 => {
            let end = bin.len();
            for _ in 0..=dice.below(24) {
                change(&mut bin, 0, end, dice);
            }
        }
        4 => {
            let start = view_start(&good.json, dice);
            let reach = 4096;
            for _ in 0..=dice.below(16) {
                change(&mut bin, start, reach, dice);
            }
        }
        5 | 6 => {
            let mut json = good.json.clone();
            for _ in 0..=dice.below(4) {
                change_value(&mut json, dice);
            }
            return container(json.to_string().as_bytes(), &bin);
        }
        _ => {
            let mut bytes = good.glb();
            let place = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes.truncate(place),
                1 => {
                    let length = dice.below(64).min(bytes.len() - place);
                    bytes.drain(place..place + length);
                }
                _ => {
                    let text = good.json.to_string().len();
                    change(&mut bytes, 0, 20 + text, dice);
                }
            }
            return bytes;
        }
    }
    container(good.json.to_string().as_bytes(), &bin)
}

fn view_start(json: &Value, dice: &mut Dice) -> usize {
    let views = json["bufferViews"].as_array().map(Vec::as_slice).unwrap_or_default();
    if views.is_empty() {
        return 0;
    }
    let view = &views[dice.below(views.len())];
    let packed = ["EXT_meshopt_compression", "KHR_meshopt_compression"];
    let packed = packed.iter().find_map(|name| view.get("extensions")?.get(name));
    packed.unwrap_or(view)["byteOffset"].as_u64().unwrap_or(0) as usize
}

fn change(bytes: &mut [u8], start: usize, reach: usize, dice: &mut Dice) {
    let Some(window) = bytes.get_mut(start..) else { return };
    let reach = reach.min(window.len());
    if reach == 0 {
        return;
    }
    let place = dice.below(reach);
    window[place] = match dice.below(5) {
        0 => 0,
        1 => 0xFF,
        2 => window[place] ^ (1 << dice.below(8)),
        3 => window[place].wrapping_add(1),
        _ => dice.roll() as u8,
    };
}

/// Walks down to somewhere, and strikes there or at a leaf.
fn change_value(at: &mut Value, dice: &mut Dice) {
    if dice.below(12) > 0 {
        match at {
            Value::Array(list) if !list.is_empty() => {
                let place = dice.below(list.len());
                return change_value(&mut list[place], dice);
            }
            Value::Object(map) if !map.is_empty() => {
                let place = dice.below(map.len());
                if dice.below(20) == 0 {
                    let key = map.keys().nth(place).cloned().unwrap_or_default();
                    map.remove(&key);
                    return;
                }
                let value = map.values_mut().nth(place).expect("the place is below the length");
                return change_value(value, dice);
            }
            _ => {}
        }
    }
    let number = at.as_u64();
    *at = match (number, dice.below(12)) {
        (Some(n), 0..=2) => Value::from(n.wrapping_add(1)),
        (Some(n), 3) => Value::from(n.saturating_sub(1)),
        (Some(n), 4) => Value::from(n.saturating_mul(1000)),
        (_, 5) => Value::from(u32::MAX),
        (_, 6) => Value::from(u64::MAX),
        (_, 7) => Value::from(-1),
        (_, 8) => Value::from(1e300),
        (_, 9) => Value::Null,
        (_, 10) => Value::Array(Vec::new()),
        (_, 11) => Value::Object(Map::new()),
        _ => Value::from(dice.below(64)),
    };
}
