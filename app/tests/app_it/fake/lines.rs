//! Orders of the fake shop whose lines change.

use std::collections::BTreeMap;

use domain::order::LinesRequest;
use domain::quote::{Quote, QuoteRequest};
use domain::{CartRequest, Code, LineRequest, OrderLine, OrderState, Quantity, RefundRequest, Sku};

use super::counter::give_back;
use super::{Said, World, ok, problem, problem_at};

impl World {
    pub fn put_lines(&mut self, id: &str, request: &LinesRequest) -> Said {
        match self.orders[id].state {
            OrderState::AwaitingPayment => self.price_anew(id, request),
            OrderState::Paid if self.orders[id].shipments.is_empty() => self.take_out(id, request),
            _ => problem(409, Code::WrongState),
        }
    }

    fn price_anew(&mut self, id: &str, request: &LinesRequest) -> Said {
        let order = self.orders[id].clone();
        let line =
            |l: &domain::order::WantedLine| LineRequest { sku: l.sku.clone(), quantity: l.quantity, seen_price: None };
        let (currency, delivery) = (order.totals.total.currency, order.delivery);
        let wanted = CartRequest { currency, lines: request.lines.iter().map(line).collect(), delivery };
        let name = format!("of-{id}");
        self.carts.insert(name.clone(), wanted);
        let cart = self.priced(&name);
        if !cart.can_be_bought() {
            return problem_at(409, Code::SoldOut, "/lines/0");
        }
        let destination = (&order.address).into();
        let said = self.quote(QuoteRequest { cart_id: name, destination, codes: Vec::new(), gift_cards: Vec::new() });
        let quote: Quote = serde_json::from_str(&said.1).unwrap();
        let totals = quote.breakdown.totals;
        if request.expected_total.is_some_and(|t| t != totals.total) {
            return problem_at(409, Code::PriceChanged, "/expected_total");
        }
        let order = self.orders.get_mut(id).unwrap();
        order.lines = cart
            .lines
            .into_iter()
            .map(|l| OrderLine {
                sku: l.sku,
                product: l.product.unwrap(),
                name: l.name,
                variant: l.variant,
                quantity: l.quantity,
                unit_price: l.unit_price,
                total: l.total,
            })
            .collect();
        order.totals = totals;
        order.breakdown = Some(quote.breakdown);
        ok(&order.clone())
    }

    fn take_out(&mut self, id: &str, request: &LinesRequest) -> Said {
        let order = self.orders.get_mut(id).unwrap();
        let mut left: BTreeMap<Sku, u32> = order.lines.iter().map(|l| (l.sku.clone(), l.quantity.get())).collect();
        for line in order
            .refunds
            .iter()
            .flat_map(|r| &r.lines)
            .map(|l| (&l.sku, l.quantity))
            .chain(request.lines.iter().map(|l| (&l.sku, l.quantity)))
        {
            let Some(n) = left.get_mut(line.0).and_then(|n| Some((n.checked_sub(line.1.get())?, n))) else {
                return problem_at(400, Code::InvalidField, "/lines/0/quantity");
            };
            *n.1 = n.0;
        }
        let out = left.iter().filter(|(_, n)| **n > 0).map(|(sku, n)| domain::refund::RefundLineRequest {
            sku: sku.clone(),
            quantity: Quantity::try_from(i64::from(*n)).unwrap(),
        });
        let asked = RefundRequest { lines: out.collect(), delivery: false, restock: true };
        let (_refund, is_all) = give_back(order, &asked);
        if is_all {
            order.state = OrderState::Refunded;
        }
        ok(&order.clone())
    }
}
