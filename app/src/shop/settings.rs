//! Settings.

use domain::Lang;

use super::request::{Pairs, back, shortened};
use super::{Document, Outcome, PoisonError, Shop, Visit, sold_in};
use crate::pages::{self, Motion, Notice, SettingsView, Theme, Units, paths};

impl Shop {
    pub(super) fn settings_page(&self, visit: &Visit, query: &Pairs) -> Document {
        let return_to = query.get("back").map(back).unwrap_or_default();
        Ok(pages::settings(&self.context(visit), &SettingsView { return_to }))
    }

    /// Takes whatever choices the form names; one that the shop does not have changes nothing and is said.
    pub(super) async fn settings_submit(&self, form: &Pairs) -> Outcome {
        let lang = form.get("lang").map(|given| given.parse::<Lang>().map_err(|_unknown| given));
        let currency = form.get("currency").map(|given| sold_in(given).ok_or(given));
        let units = form.get("units").map(|given| Units::parse(given).ok_or(given));
        let theme = form.get("theme").map(|given| Theme::parse(given).ok_or(given));
        let motion = form.get("motion").map(|given| Motion::parse(given).ok_or(given));
        let refused = [
            lang.and_then(Result::err),
            currency.and_then(Result::err),
            units.and_then(Result::err),
            theme.and_then(Result::err),
            motion.and_then(Result::err),
        ];
        for given in refused.into_iter().flatten() {
            self.say(Notice::UnknownChoice { given: shortened(given) });
        }
        {
            let mut overrides = self.overrides.lock().unwrap_or_else(PoisonError::into_inner);
            overrides.0 = overrides.0.filter(|_| !matches!(lang, Some(Ok(_))));
            overrides.1 = overrides.1.filter(|_| !matches!(currency, Some(Ok(_))));
        }
        let changed = self
            .store
            .change(|s| {
                let before = s.settings.clone();
                let settings = &mut s.settings;
                settings.lang = lang.and_then(Result::ok).or(settings.lang);
                settings.currency = currency.and_then(Result::ok).or(settings.currency);
                settings.units = units.and_then(Result::ok).unwrap_or(settings.units);
                settings.theme = theme.and_then(Result::ok).unwrap_or(settings.theme);
                settings.motion = motion.and_then(Result::ok).unwrap_or(settings.motion);
                *settings != before
            })
            .await;
        if changed {
            self.say(Notice::SettingsSaved);
        }
        Outcome::Go(form.get("back").filter(|b| !b.is_empty()).map_or_else(|| paths::SETTINGS.to_owned(), back))
    }
}
