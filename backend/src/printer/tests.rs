use super::*;

fn sheet(lang: Lang, rows: usize, name: &str) -> Sheet {
    Sheet {
        letterhead: Vec::new(),
        lang,
        title: "Invoice 7".to_owned(),
        at: 1_795_305_600_000,
        facts: vec!["Order: V-7K3M-9QXA".to_owned()],
        address: vec![name.to_owned()],
        head: ["Goods", "Quantity", "Amount"].map(str::to_owned),
        rows: (0..rows).map(|i| [format!("Thing {i}"), "1".to_owned(), "1.00 EUR".to_owned()]).collect(),
        sum: ["Total", "", "9.00 EUR"].map(str::to_owned),
        notes: Vec::new(),
        foot: |_, page, pages| format!("{page}/{pages}"),
    }
}

#[tokio::test]
async fn the_same_paper_is_the_same_file() {
    let printer = Printer::new(Vec::new());
    let first = printer.print(sheet(Lang::En, 3, "Siti Rahma")).await.unwrap();
    assert!(first.starts_with(b"%PDF-"));
    // 4 KiB of words and lines; the rest are the letters of two cuts of one typeface.
    assert!(first.len() < 40_000, "{}", first.len());
    assert_eq!(printer.print(sheet(Lang::En, 3, "Siti Rahma")).await.unwrap(), first);
}

#[tokio::test]
async fn our_own_typefaces_are_enough_for_latin_and_arabic_and_no_box_is_printed() {
    let printer = Printer::new(vec![PathBuf::from("/nowhere/at/all")]);
    for name in ["Łukasz Żółć", "Ñandú Peña", "نور حداد", "A\u{200f}b \u{2068}c\u{2069}\u{ad}", ""] {
        printer.print(sheet(Lang::Ar, 1, name)).await.unwrap();
    }
    for (name, letter) in [("李 Wei", '李'), ("Ελένη", 'Ε'), ("a\u{10ffff}", '\u{10ffff}')] {
        assert_eq!(printer.print(sheet(Lang::En, 1, name)).await, Err(PrintError::NoFace(letter)));
    }
}

#[tokio::test]
async fn a_book_is_no_paper_and_a_novel_no_name() {
    let printer = Printer::new(Vec::new());
    assert_eq!(printer.print(sheet(Lang::Es, 10_000, "Ana")).await, Err(PrintError::TooLong));
    printer.print(sheet(Lang::Es, 1, &"o".repeat(1_000_000))).await.unwrap();
}
