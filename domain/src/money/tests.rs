use proptest::prelude::*;

use super::*;

fn currency() -> impl Strategy<Value = Currency> {
    proptest::sample::select(Currency::ALL.to_vec())
}

proptest! {
    #[test]
    fn allocation_adds_up_and_is_fair(minor in any::<i64>(), c in currency(), weights in prop::collection::vec(0i64..1_000_000, 1..40)) {
        let money = Money::new(minor, c);
        match money.allocate(&weights) {
            Err(e) => prop_assert!(e == MoneyError::BadWeights && weights.iter().all(|w| *w == 0)),
            Ok(shares) => {
                let sum: i128 = shares.iter().map(|s| i128::from(s.minor)).sum();
                prop_assert_eq!(sum, i128::from(minor));
                let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
                for (share, weight) in shares.iter().zip(&weights) {
                    // |share - exact| < 1 without leaving the integers
                    let error = i128::from(share.minor) * total - i128::from(minor) * i128::from(*weight);
                    prop_assert!(error.abs() < total);
                }
            }
        }
    }

    #[test]
    fn arithmetic_never_wraps(a in any::<i64>(), b in any::<i64>(), c in currency()) {
        let (x, y) = (Money::new(a, c), Money::new(b, c));
        prop_assert_eq!(x.checked_add(y).ok().map(|m| m.minor), a.checked_add(b));
        prop_assert_eq!(x.checked_sub(y).ok().map(|m| m.minor), a.checked_sub(b));
        prop_assert_eq!(x.checked_mul(b).ok().map(|m| m.minor), a.checked_mul(b));
    }

    #[test]
    fn currencies_never_mix(a in any::<i64>(), b in any::<i64>(), c in currency(), d in currency()) {
        prop_assume!(c != d);
        prop_assert_eq!(Money::new(a, c).checked_add(Money::new(b, d)), Err(MoneyError::CurrencyMismatch(c, d)));
    }

    #[test]
    fn the_wire_form_keeps_every_amount(a in any::<i64>(), c in currency()) {
        let text = serde_json::to_string(&Money::new(a, c)).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), Money::new(a, c));
    }
}

#[test]
fn a_float_is_not_money() {
    assert!(serde_json::from_str::<Money>(r#"{"minor":1.5,"currency":"USD"}"#).is_err());
    assert!(serde_json::from_str::<Money>(r#"{"minor":1,"currency":"XXX"}"#).is_err());
}

#[test]
fn remainders_go_to_the_largest_first() {
    let shares = Money::new(100, Currency::USD).allocate(&[1, 1, 1]).unwrap();
    assert_eq!(shares.iter().map(|m| m.minor).collect::<Vec<_>>(), [34, 33, 33]);
    let shares = Money::new(5, Currency::JPY).allocate(&[3, 7]).unwrap();
    assert_eq!(shares.iter().map(|m| m.minor).collect::<Vec<_>>(), [2, 3]);
}
