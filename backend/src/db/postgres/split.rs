//! PostgreSQL takes one statement with parameters at a time, and only parameters that it uses: a text of several becomes
//! several, each with its own numbers. Where `;;` stands between two, neither looks at what the other changes (in PostgreSQL:
//! "Data-Modifying Statements in WITH"): they go together, one way to the server and back instead of two, and the last one's rows
//! are the answer. So goes the answer that a write keeps, with the write's first statement (`keep!`).

/// One statement.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its text, with parameters from `$1` on.
    pub sql: String,
    /// Which of the whole text's parameters they are, counted from 0.
    pub parameters: Vec<usize>,
    /// Whether it answers with rows.
    pub has_rows: bool,
}

/// The statements of a text of ours: no comments, no quoted identifiers, no dollar quotes.
pub fn split(text: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (mut sql, mut parameters) = (String::with_capacity(text.len()), Vec::new());
    let mut beside = Vec::new();
    let mut is_quoted = false;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                sql.push(c);
            }
            ';' if !is_quoted && rest.next_if(|(_, c)| *c == ';').is_some() => beside.push(std::mem::take(&mut sql)),
            ';' if !is_quoted => end(&mut beside, &mut sql, &mut parameters, &mut statements),
            '$' if !is_quoted => {
                let mut digits = 0;
                while rest.next_if(|(_, c)| c.is_ascii_digit()).is_some() {
                    digits += 1;
                }
                match text[at + 1..at + 1 + digits].parse::<usize>() {
                    Ok(number) if number > 0 => {
                        let known = parameters.iter().position(|p| *p == number - 1);
                        let number = known.unwrap_or_else(|| {
                            parameters.push(number - 1);
                            parameters.len() - 1
                        });
                        sql.push('$');
                        sql.push_str(&(number + 1).to_string());
                    }
                    _ => sql.push_str(&text[at..at + 1 + digits]),
                }
            }
            _ => sql.push(c),
        }
    }
    end(&mut beside, &mut sql, &mut parameters, &mut statements);
    statements
}

fn end(beside: &mut Vec<String>, sql: &mut String, parameters: &mut Vec<usize>, statements: &mut Vec<Statement>) {
    let (mut sql, parameters) = (std::mem::take(sql), std::mem::take(parameters));
    if sql.trim().is_empty() {
        // `;;` before nothing.
        sql = beside.pop().unwrap_or_default();
    }
    let text = sql.trim();
    if !text.is_empty() {
        let has_rows = text.starts_with("SELECT") || text.contains("RETURNING");
        let beside: Vec<String> =
            beside.drain(..).enumerate().map(|(n, other)| format!("beside_{n} AS ({})", other.trim())).collect();
        let with = if beside.is_empty() { String::new() } else { format!("WITH {} ", beside.join(", ")) };
        statements.push(Statement { sql: format!("{with}{text}"), parameters, has_rows });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &[usize], bool)]) {
        let expected: Vec<Statement> = expected
            .iter()
            .map(|(sql, parameters, has_rows)| Statement {
                sql: (*sql).to_owned(),
                parameters: parameters.to_vec(),
                has_rows: *has_rows,
            })
            .collect();
        assert_eq!(split(text), expected, "{text}");
    }

    #[test]
    fn each_statement_has_its_own_parameters() {
        check("SELECT $2, $1, $2", &[("SELECT $1, $2, $1", &[1, 0], true)]);
        check(
            "UPDATE a SET b = $3 WHERE c = $12 RETURNING d;\n DELETE FROM e WHERE f = $3;",
            &[
                ("UPDATE a SET b = $1 WHERE c = $2 RETURNING d", &[2, 11], true),
                ("DELETE FROM e WHERE f = $1", &[2], false),
            ],
        );
    }

    #[test]
    fn a_kept_answer_goes_along_with_the_first_write() {
        check(
            "INSERT INTO idempotency (key) VALUES ($1);;UPDATE a SET b = $2 RETURNING c;DELETE FROM e WHERE f = $1",
            &[
                (
                    "WITH beside_0 AS (INSERT INTO idempotency (key) VALUES ($1)) UPDATE a SET b = $2 RETURNING c",
                    &[0, 1],
                    true,
                ),
                ("DELETE FROM e WHERE f = $1", &[0], false),
            ],
        );
        check(
            "INSERT INTO idempotency (key) VALUES ($1);;",
            &[("INSERT INTO idempotency (key) VALUES ($1)", &[0], false)],
        );
    }

    #[test]
    fn statements_that_do_not_look_at_each_other_go_together() {
        check(
            "INSERT INTO idempotency (key) VALUES ($1);;DELETE FROM a WHERE b = $3;; UPDATE c SET d = ';;';;\n UPDATE e SET f = $1 RETURNING f; UPDATE g SET h = $3",
            &[
                (
                    "WITH beside_0 AS (INSERT INTO idempotency (key) VALUES ($1)), beside_1 AS (DELETE FROM a WHERE b = $2), \
                     beside_2 AS (UPDATE c SET d = ';;') UPDATE e SET f = $1 RETURNING f",
                    &[0, 2],
                    true,
                ),
                ("UPDATE g SET h = $1", &[2], false),
            ],
        );
    }

    #[test]
    fn what_is_quoted_is_left_alone() {
        check("SELECT ';', '$.lines', '$1', $1", &[("SELECT ';', '$.lines', '$1', $1", &[0], true)]);
        check("SELECT 'it''s; $1' || $7", &[("SELECT 'it''s; $1' || $1", &[6], true)]);
        check(" ; ", &[]);
        check("DELETE FROM a;; ", &[("DELETE FROM a", &[], false)]);
    }
}
