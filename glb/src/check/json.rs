//! The JSON document as the checker needs it: members in file order, the last of equal keys, numbers that are too
//! large as infinity (the format forbids them by name, a parser must not), lone surrogates, and hard bounds on depth
//! and count while parsing. `serde_json` gives none of these together.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::Limits;

/// A value of the document. After the walk over the schema what broke a rule is [`Value::Bad`].
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Object(Object<'a>),
    /// There, and unusable; reported where that was found.
    Bad,
}

/// Members in file order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object<'a> {
    pub(super) members: Vec<(Cow<'a, str>, Value<'a>)>,
}

/// Why there is no document.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    /// Byte where the text stops being JSON (RFC 8259).
    Syntax { at: usize, what: &'static str },
    /// More than may be read.
    Limit { what: &'static str, limit: usize },
}

impl<'a> Value<'a> {
    /// A whole number that counts something.
    pub(super) fn integer(&self) -> Option<f64> {
        match self {
            Value::Number(n) if n.is_finite() && n.fract() == 0.0 => Some(*n),
            _ => None,
        }
    }

    /// A number without a fraction, at least 0.
    pub(super) fn uint(&self) -> Option<usize> {
        let whole = self.integer().filter(|n| *n >= 0.0)?;
        Some(if whole < 9_007_199_254_740_992.0 { whole as usize } else { usize::MAX })
    }

    pub(super) fn object(&self) -> Option<&Object<'a>> {
        if let Value::Object(object) = self { Some(object) } else { None }
    }

    pub(super) fn list(&self) -> Option<&[Value<'a>]> {
        if let Value::List(list) = self { Some(list) } else { None }
    }

    /// For messages: what it is, short.
    pub(super) fn shown(&self) -> String {
        match self {
            Value::Null => "null".to_owned(),
            Value::Bool(b) => b.to_string(),
            Value::Number(n) => n.to_string(),
            Value::Text(t) => format!("{:?}", t.chars().take(60).collect::<String>()),
            Value::List(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::Bad => "an unusable value".to_owned(),
        }
    }
}

impl<'a> Object<'a> {
    /// The member, if it is there and usable.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.members.iter().find(|(k, _)| k == key).map(|(_, v)| v).filter(|v| !matches!(v, Value::Bad))
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Value<'a>> {
        self.members.iter_mut().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// Whether the file has the member, usable or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.members.iter().any(|(k, _)| k == key)
    }

    pub(super) fn uint(&self, key: &str) -> Option<usize> {
        self.get(key)?.uint()
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        if let Value::Number(n) = self.get(key)? { Some(*n) } else { None }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        if let Value::Text(text) = self.get(key)? { Some(text) } else { None }
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key) == Some(&Value::Bool(true))
    }

    pub(super) fn object(&self, key: &str) -> Option<&Object<'a>> {
        self.get(key)?.object()
    }

    /// The elements; none when the member is missing or unusable.
    pub(super) fn list(&self, key: &str) -> &[Value<'a>] {
        self.get(key).and_then(Value::list).unwrap_or_default()
    }

    /// The numbers of a list that holds only numbers.
    pub(super) fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        let number = |v: &Value<'_>| if let Value::Number(n) = v { Some(*n) } else { None };
        self.get(key)?.list()?.iter().map(number).collect()
    }

    /// The object `extensions.name`.
    pub(super) fn extension(&self, name: &str) -> Option<&Object<'a>> {
        self.object("extensions")?.object(name)
    }
}

/// Parses a whole text.
pub(super) fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Value<'a>, Failure> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => return Err(Failure::Syntax { at: e.valid_up_to(), what: "the text is not UTF-8" }),
    };
    let mut parser = Parser { text, at: 0, values: 0, limits };
    parser.skip_space();
    let value = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.fails("unexpected character"));
    }
    Ok(value)
}

struct Parser<'a, 'l> {
    text: &'a str,
    at: usize,
    values: usize,
    limits: &'l Limits,
}

impl<'a> Parser<'a, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fails(&self, what: &'static str) -> Failure {
        let what = if self.at >= self.text.len() { "unexpected end" } else { what };
        Failure::Syntax { at: self.at, what }
    }

    fn count(&mut self) -> Result<(), Failure> {
        self.values += 1;
        let limit = self.limits.json_values;
        if self.values > limit { Err(Failure::Limit { what: "values", limit }) } else { Ok(()) }
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Failure> {
        self.count()?;
        match self.peek() {
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => Ok(Value::Text(self.string()?)),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.fails("unexpected character")),
        }
    }

    fn word(&mut self, word: &'static str, value: Value<'a>) -> Result<Value<'a>, Failure> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.fails("unexpected character"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn check_depth(&self, depth: usize) -> Result<(), Failure> {
        let limit = self.limits.json_depth;
        if depth > limit { Err(Failure::Limit { what: "levels", limit }) } else { Ok(()) }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, Failure> {
        self.check_depth(depth)?;
        self.at += 1;
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        // Filled once looking through the members one by one would be slow.
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(Object { members }));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.fails("unexpected character"));
            }
            self.count()?;
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.fails("unexpected character"));
            }
            self.at += 1;
            self.skip_space();
            let value = self.value(depth)?;
            let known = if members.len() < 16 {
                members.iter().position(|(k, _)| *k == key)
            } else {
                if places.is_empty() {
                    places = members.iter().enumerate().map(|(i, (k, _))| (k.clone(), i)).collect();
                }
                places.get(&key).copied()
            };
            match known {
                Some(known) => members[known].1 = value,
                None => {
                    if !places.is_empty() {
                        places.insert(key.clone(), members.len());
                    }
                    members.push((key, value));
                }
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(Object { members }));
                }
                _ => return Err(self.fails("unexpected character")),
            }
            self.skip_space();
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, Failure> {
        self.check_depth(depth)?;
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(elements));
        }
        loop {
            elements.push(self.value(depth)?);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(elements));
                }
                _ => return Err(self.fails("unexpected character")),
            }
            self.skip_space();
        }
    }

    fn number(&mut self) -> Result<Value<'a>, Failure> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.fails("unexpected character")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        match self.text[start..self.at].parse() {
            Ok(number) => Ok(Value::Number(number)),
            Err(_unreachable) => Err(self.fails("unexpected character")),
        }
    }

    fn digits(&mut self) -> Result<(), Failure> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.fails("unexpected character"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Failure> {
        self.at += 1;
        let start = self.at;
        let mut built: Option<String> = None;
        let mut plain_from = start;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let plain = &self.text[plain_from..self.at];
                    self.at += 1;
                    return Ok(match built {
                        None => Cow::Borrowed(plain),
                        Some(mut built) => {
                            built.push_str(plain);
                            Cow::Owned(built)
                        }
                    });
                }
                Some(b'\\') => {
                    let built = built.get_or_insert_default();
                    built.push_str(&self.text[plain_from..self.at]);
                    self.at += 1;
                    let c = self.escape()?;
                    built.push(c);
                    plain_from = self.at;
                }
                Some(0x20..) => self.at += 1,
                _ => return Err(self.fails("unexpected character")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Failure> {
        let c = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.fails("unexpected character")),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, Failure> {
        let high = self.hex()?;
        if (0xD800..0xDC00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let scalar = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, Failure> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| char::from(b).to_digit(16));
            let Some(digit) = digit else { return Err(self.fails("unexpected character")) };
            value = value * 16 + digit;
            self.at += 1;
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<Value<'_>, Failure> {
        parse(text.as_bytes(), &Limits { json_depth: 4, json_values: 20, ..Limits::DEFAULT })
    }

    #[test]
    fn values_are_read_as_written() {
        let value = check(r#" {"b": [1, -2.5e1, 1e999, true, null], "a": "x\u0041\ud83d\ude00\ud800\n", "b2": {}} "#);
        let value = value.expect("it is JSON");
        let object = value.object().expect("an object");
        assert_eq!(object.members[0].0, "b", "file order");
        assert_eq!(object.numbers("b"), None);
        let list = object.list("b");
        assert_eq!(list[1], Value::Number(-25.0));
        assert_eq!(list[2], Value::Number(f64::INFINITY));
        assert_eq!(object.text("a"), Some("xA😀\u{fffd}\n"));
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        let value = check(r#"{"a": 1, "b": 2, "a": 3}"#).expect("it is JSON");
        assert_eq!(value.object().expect("an object").members.len(), 2);
        assert_eq!(value.object().expect("an object").number("a"), Some(3.0));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "[1,]", "{\"a\" 1}", "01", "1.", "nul", "\"\\x\"", "\"a\nb\"", "[1] 2", "{'a': 1}", "-"] {
            assert!(matches!(check(text), Err(Failure::Syntax { .. })), "{text}");
        }
        assert_eq!(check("[[[[[]]]]]"), Err(Failure::Limit { what: "levels", limit: 4 }));
        assert_eq!(check(&format!("[{}1]", "1,".repeat(30))), Err(Failure::Limit { what: "values", limit: 20 }));
        assert!(matches!(parse(b"\"\xff\"", &Limits::DEFAULT), Err(Failure::Syntax { at: 1, .. })));
    }
}
