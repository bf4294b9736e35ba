//! From a sheet to a file: lines are put on pages first, then drawn, because a page says how many there are.
//!
//! Units are points (1/72 inch); the origin is a page's upper left corner.

use std::collections::HashMap;
use std::rc::Rc;

use domain::Direction;
use domain::calendar::Date;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph, Tag};
use parley::PositionedLayoutItem;

use super::faces::{Faces, Set, Shaped, is_drawn};
use super::{MAX_CELL, MAX_PAGES, PrintError, Sheet};

/// A4 (ISO 216).
const PAGE: (f32, f32) = (595.28, 841.89);
/// 20 mm, more than any office printer leaves white.
const MARGIN: f32 = 56.7;
/// The columns' widths; words have what these leave.
const COUNT: f32 = 70.0;
const AMOUNT: f32 = 130.0;
/// Between two columns.
const GAP: f32 = 10.0;
/// Above and below a row's words.
const PAD: f32 = 4.0;
/// Heights of letters.
const TITLE: f32 = 20.0;
const BODY: f32 = 10.0;
const SMALL: f32 = 8.5;

/// A line of a text on a page.
struct Piece {
    text: Rc<Shaped>,
    line: usize,
    x: f32,
    top: f32,
}

/// A page before it is drawn.
#[derive(Default)]
struct Page {
    pieces: Vec<Piece>,
    /// Heights at which a line goes across, and how thick it is.
    rules: Vec<(f32, f32)>,
}

/// Where the next line goes.
struct Flow<'a> {
    faces: &'a mut Faces,
    direction: Direction,
    pages: Vec<Page>,
    y: f32,
    /// What stands above the columns, while the table goes on.
    head: Option<[Rc<Shaped>; 3]>,
}

/// The file of a sheet.
pub fn print(faces: &mut Faces, sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
    let direction = sheet.lang.direction();
    let mut flow = Flow { faces, direction, pages: vec![Page::default()], y: MARGIN, head: None };
    for (i, line) in sheet.letterhead.iter().enumerate() {
        flow.paragraph(line, BODY, i == 0, None)?;
    }
    if !sheet.letterhead.is_empty() {
        flow.y += 2.0 * BODY;
    }
    flow.paragraph(&sheet.title, TITLE, true, Some(direction))?;
    flow.y += BODY;
    for fact in &sheet.facts {
        flow.paragraph(fact, BODY, false, Some(direction))?;
    }
    flow.y += BODY;
    for line in &sheet.address {
        flow.paragraph(line, BODY, false, None)?;
    }
    flow.y += 2.0 * BODY;
    let head = flow.cells(&sheet.head, SMALL, true)?;
    flow.put_head(&head);
    flow.head = Some(head);
    for row in &sheet.rows {
        let cells = flow.cells(row, BODY, false)?;
        flow.row(&cells, 0.4)?;
    }
    let sum = flow.cells(&sheet.sum, BODY + 1.0, true)?;
    flow.row(&sum, 0.0)?;
    for note in &sheet.notes {
        let cells = flow.cells(note, SMALL, false)?;
        flow.row(&cells, 0.0)?;
    }
    flow.feet(sheet)?;
    draw(sheet, &flow.pages)
}

impl Flow<'_> {
    /// Where what is as wide as this begins, so far from the edge at which reading begins.
    fn x(&self, from_start: f32, width: f32) -> f32 {
        match self.direction {
            Direction::Ltr => MARGIN + from_start,
            Direction::Rtl => PAGE.0 - MARGIN - from_start - width,
        }
    }

    fn shape(&mut self, text: &str, set: Set) -> Result<Rc<Shaped>, PrintError> {
        let is_long = text.chars().nth(MAX_CELL).is_some();
        let cut: String = if is_long { text.chars().take(MAX_CELL).chain(['…']).collect() } else { text.to_owned() };
        self.faces.shape(&cut, set).map(Rc::new)
    }

    /// A text over the whole width.
    fn paragraph(
        &mut self,
        text: &str,
        size: f32,
        is_strong: bool,
        direction: Option<Direction>,
    ) -> Result<(), PrintError> {
        let width = PAGE.0 - 2.0 * MARGIN;
        let at_right = self.direction == Direction::Rtl;
        let text = self.shape(text, Set { size, is_strong, direction, at_right, width })?;
        let x = self.x(0.0, width);
        for line in 0..text.layout.len() {
            self.room(text.line_height)?;
            self.put(&text, line, x);
            self.y += text.line_height;
        }
        Ok(())
    }

    /// The texts of a row: words at the start, numbers at the end of their columns.
    fn cells(&mut self, texts: &[String; 3], size: f32, is_strong: bool) -> Result<[Rc<Shaped>; 3], PrintError> {
        let starts_right = self.direction == Direction::Rtl;
        let columns = columns();
        let mut cell = |i: usize| {
            let (_, width) = columns[i];
            let at_right = if i == 0 { starts_right } else { !starts_right };
            self.shape(&texts[i], Set { size, is_strong, direction: None, at_right, width })
        };
        Ok([cell(0)?, cell(1)?, cell(2)?])
    }

    fn put_head(&mut self, head: &[Rc<Shaped>; 3]) {
        self.lines_of(head, 0);
        self.y += line_height(head) + PAD;
        self.rule(1.0);
    }

    /// A row of the table, on one page where a page has room for it.
    fn row(&mut self, cells: &[Rc<Shaped>; 3], rule: f32) -> Result<(), PrintError> {
        let lines = cells.iter().map(|c| c.layout.len()).max().unwrap_or(0);
        let height = (0..lines).map(|_| line_height(cells)).sum::<f32>() + 2.0 * PAD;
        let whole = PAGE.1 - 4.0 * MARGIN;
        self.room(height.min(whole))?;
        self.y += PAD;
        for line in 0..lines {
            self.room(line_height(cells))?;
            self.lines_of(cells, line);
            self.y += line_height(cells);
        }
        self.y += PAD;
        self.rule(rule);
        Ok(())
    }

    fn lines_of(&mut self, cells: &[Rc<Shaped>; 3], line: usize) {
        for (cell, (start, width)) in cells.iter().zip(columns()) {
            if line < cell.layout.len() {
                let x = self.x(start, width);
                self.put(cell, line, x);
            }
        }
    }

    fn put(&mut self, text: &Rc<Shaped>, line: usize, x: f32) {
        let piece = Piece { text: Rc::clone(text), line, x, top: self.y };
        self.page().pieces.push(piece);
    }

    fn rule(&mut self, thickness: f32) {
        let y = self.y;
        if thickness > 0.0 {
            self.page().rules.push((y, thickness));
        }
    }

    fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("there is one from the start")
    }

    /// Goes on to the next page where this one has less room than that.
    fn room(&mut self, height: f32) -> Result<(), PrintError> {
        // The last line of a page is its number.
        if self.y + height <= PAGE.1 - MARGIN - 2.0 * BODY {
            return Ok(());
        }
        if self.pages.len() == MAX_PAGES {
            return Err(PrintError::TooLong);
        }
        self.pages.push(Page::default());
        self.y = MARGIN;
        if let Some(head) = self.head.take() {
            self.put_head(&head);
            self.head = Some(head);
        }
        Ok(())
    }

    /// Every page says which one it is.
    fn feet(&mut self, sheet: &Sheet) -> Result<(), PrintError> {
        let width = PAGE.0 - 2.0 * MARGIN;
        let at_right = self.direction == Direction::Ltr;
        let set = Set { size: SMALL, is_strong: false, direction: Some(self.direction), at_right, width };
        let pages = self.pages.len();
        for number in 1..=pages {
            let text = self.shape(&(sheet.foot)(sheet.lang, number, pages), set)?;
            let top = PAGE.1 - MARGIN;
            self.pages[number - 1].pieces.push(Piece { text, line: 0, x: MARGIN, top });
        }
        Ok(())
    }
}

/// How far each column is from the edge at which reading begins, and how wide it is.
fn columns() -> [(f32, f32); 3] {
    let words = PAGE.0 - 2.0 * MARGIN - COUNT - AMOUNT - 2.0 * GAP;
    [(0.0, words), (words + GAP, COUNT), (words + COUNT + 2.0 * GAP, AMOUNT)]
}

fn line_height(cells: &[Rc<Shaped>; 3]) -> f32 {
    cells[0].line_height
}

fn draw(sheet: &Sheet, pages: &[Page]) -> Result<Vec<u8>, PrintError> {
    let mut document = Document::new();
    document.set_metadata(metadata(sheet));
    let mut fonts = Fonts::default();
    for page in pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 is a size");
        let mut on_paper = document.start_page_with(settings);
        let mut surface = on_paper.surface();
        for (y, thickness) in &page.rules {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(120, 116, 110).into(),
                width: *thickness,
                ..Stroke::default()
            }));
            let mut path = PathBuilder::new();
            path.move_to(MARGIN, *y);
            path.line_to(PAGE.0 - MARGIN, *y);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        surface.set_stroke(None);
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(24, 22, 20).into(),
            opacity: NormalizedF32::ONE,
            ..Fill::default()
        }));
        for piece in &page.pieces {
            draw_line(&mut surface, &mut fonts, piece)?;
        }
        surface.finish();
        on_paper.finish();
    }
    document.finish().map_err(|cause| PrintError::Write(format!("{cause:?}")))
}

fn metadata(sheet: &Sheet) -> Metadata {
    let Date { year, month, day } = Date::of(sheet.at);
    let at = DateTime::new(u16::try_from(year).unwrap_or(0)).month(month).day(day);
    Metadata::new()
        .title(sheet.title.clone())
        .language(sheet.lang.tag().to_owned())
        .creator("Vitrine".to_owned())
        .creation_date(at)
        .text_direction(match sheet.lang.direction() {
            Direction::Ltr => TextDirection::LeftToRight,
            Direction::Rtl => TextDirection::RightToLeft,
        })
}

/// Typefaces of one file: each cut of each stands in it once.
type Fonts = HashMap<(u64, u32, Vec<([u8; 4], u32)>), Font>;

fn draw_line(surface: &mut Surface<'_>, fonts: &mut Fonts, piece: &Piece) -> Result<(), PrintError> {
    let Some(line) = piece.text.layout.get(piece.line) else { return Ok(()) };
    let top = line.metrics().block_min_coord;
    for item in line.items() {
        let PositionedLayoutItem::GlyphRun(set) = item else { continue };
        let run = set.run();
        let size = run.font_size();
        let mut glyphs: Vec<KrillaGlyph> = Vec::new();
        for cluster in run.visual_clusters() {
            let of = cluster.text_range();
            // Marks of direction have done their work; in a file they would be letters that nobody sees.
            if cluster.advance() == 0.0 && piece.text.text.get(of.clone()).is_some_and(|t| !t.chars().any(is_drawn)) {
                continue;
            }
            if cluster.is_ligature_continuation() {
                // It has no shape of its own; whoever copies the text wants its letters.
                if let Some(before) = glyphs.last_mut() {
                    before.text_range.start = before.text_range.start.min(of.start);
                    before.text_range.end = before.text_range.end.max(of.end);
                }
                continue;
            }
            glyphs.extend(cluster.glyphs().map(|g| {
                let (advance, x, y) = (g.advance / size, g.x / size, g.y / size);
                KrillaGlyph::new(GlyphId::new(g.id), advance, x, y, 0.0, of.clone(), None)
            }));
        }
        let font = font(fonts, run)?;
        let start = Point::from_xy(piece.x + set.offset(), piece.top + set.baseline() - top);
        surface.draw_glyphs(start, &glyphs, font, &piece.text.text, size, false);
    }
    Ok(())
}

fn font(fonts: &mut Fonts, run: &parley::Run<'_, ()>) -> Result<Font, PrintError> {
    let synthesis = run.synthesis();
    let cut: Vec<([u8; 4], f32)> =
        synthesis.variation_settings().iter().map(|(tag, value)| (tag.to_be_bytes(), *value)).collect();
    let (data, index) = (run.font().data.clone(), run.font().index);
    let key = (data.id(), index, cut.iter().map(|(tag, value)| (*tag, value.to_bits())).collect());
    if let Some(font) = fonts.get(&key) {
        return Ok(font.clone());
    }
    let at: Vec<(Tag, f32)> = cut.iter().map(|(tag, value)| (Tag::new(tag), *value)).collect();
    let font = Font::new_variable(data.into_raw_parts().0.into(), index, &at)
        .ok_or_else(|| PrintError::Write("a typeface of this machine cannot be read".to_owned()))?;
    fonts.insert(key, font.clone());
    Ok(font)
}
