//! JSON whose text depends on nothing but its content.

use serde_json::{Map, Value};

/// A JSON object under construction; nothing empty gets in, because glTF forbids empty arrays.
#[derive(Debug, Default)]
pub struct Obj(Map<String, Value>);

impl Obj {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    pub fn put_if(self, condition: bool, key: &str, value: impl FnOnce() -> Value) -> Self {
        if condition { self.put(key, value()) } else { self }
    }

    /// Puts an object below `extensions`.
    pub fn extension(mut self, name: &str, value: impl Into<Value>) -> Self {
        let extensions = self.0.entry("extensions").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(extensions) = extensions {
            extensions.insert(name.to_owned(), value.into());
        }
        self
    }

    /// Left out when empty.
    pub fn list(self, key: &str, values: Vec<Value>) -> Self {
        self.put_if(!values.is_empty(), key, || Value::Array(values))
    }
}

impl From<Obj> for Value {
    fn from(obj: Obj) -> Self {
        Self::Object(obj.0)
    }
}

/// The shortest decimal that reads back as this `f32`; not-a-number and infinity, which JSON cannot say, become 0.
pub fn number(x: f32) -> Value {
    let short = if x.is_finite() { x.to_string().parse::<f64>().unwrap_or(f64::from(x)) } else { 0.0 };
    if short.fract() == 0.0 && short.abs() < 1e15 { Value::from(short as i64) } else { Value::from(short) }
}

/// The exact value as a double: bounds of accessors are compared bit by bit with the data.
pub fn exact(x: f32) -> Value {
    Value::from(f64::from(x))
}

/// Compact text with sorted keys (whether `serde_json` itself sorts depends on who else is in the build).
pub fn to_text(value: &Value) -> String {
    let mut out = String::new();
    append(value, &mut out);
    out
}

fn append(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                append(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                append(item, out);
            }
            out.push(']');
        }
        leaf => out.push_str(&leaf.to_string()),
    }
}
