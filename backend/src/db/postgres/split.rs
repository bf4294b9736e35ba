//! PostgreSQL takes one statement with parameters at a time, and only parameters that it uses: a text of several becomes
//! several, each with its own numbers. The answer that a write keeps goes along with the write's first statement: what it keeps
//! is looked at by neither, so they are one way to the server and back instead of two.

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
    let mut is_quoted = false;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                sql.push(c);
            }
            ';' if !is_quoted && sql.starts_with(KEEP) && is_write(&text[at + 1..]) => {
                sql = format!("WITH kept AS ({sql}) ");
            }
            ';' if !is_quoted => end(&mut sql, &mut parameters, &mut statements),
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
    end(&mut sql, &mut parameters, &mut statements);
    statements
}

/// How the statement begins that keeps an answer.
const KEEP: &str = "INSERT INTO idempotency";

/// Whether a text begins with a statement that can follow another's.
fn is_write(text: &str) -> bool {
    ["INSERT", "UPDATE", "DELETE"].iter().any(|word| text.trim_start().starts_with(word))
}

fn end(sql: &mut String, parameters: &mut Vec<usize>, statements: &mut Vec<Statement>) {
    let (sql, parameters) = (std::mem::take(sql), std::mem::take(parameters));
    let text = sql.trim();
    if !text.is_empty() {
        let has_rows = text.starts_with("SELECT") || text.contains("RETURNING");
        statements.push(Statement { sql: text.to_owned(), parameters, has_rows });
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
            "INSERT INTO idempotency (key) VALUES ($1);UPDATE a SET b = $2 RETURNING c;DELETE FROM e WHERE f = $1",
            &[
                (
                    "WITH kept AS (INSERT INTO idempotency (key) VALUES ($1)) UPDATE a SET b = $2 RETURNING c",
                    &[0, 1],
                    true,
                ),
                ("DELETE FROM e WHERE f = $1", &[0], false),
            ],
        );
        check(
            "INSERT INTO idempotency (key) VALUES ($1);",
            &[("INSERT INTO idempotency (key) VALUES ($1)", &[0], false)],
        );
    }

    #[test]
    fn what_is_quoted_is_left_alone() {
        check("SELECT ';', '$.lines', '$1', $1", &[("SELECT ';', '$.lines', '$1', $1", &[0], true)]);
        check("SELECT 'it''s; $1' || $7", &[("SELECT 'it''s; $1' || $1", &[6], true)]);
        check(" ; ", &[]);
    }
}
