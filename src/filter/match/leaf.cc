#include "filter/match/leaf.h"

#include <algorithm>
#include <map>

namespace wheelpit::filter {
namespace {

// One table's contents while they are put together.
using Entries = std::map<std::string, VerdictBits>;

template <class Table>
void freeze_table(const Entries& entries, Table& table, std::vector<Verdict>& verdicts,
                  BitSets& sets) {
  for (const auto& [text, bits] : entries) {
    table.add(text, static_cast<std::uint32_t>(verdicts.size()));
    verdicts.push_back(bits.add_to(sets));
  }
  table.freeze();
}

}  // namespace

namespace {

// How likely a value is to pass a rule. Only the order of leaves depends on it.
struct Chance {
  double operator()(const ExistsRule& rule) const { return rule.exists ? 0.8 : 0.5; }
  double operator()(const AnythingButRule&) const { return 0.8; }
  double operator()(const RangeRule& rule) const { return rule.low == rule.high ? 0.05 : 0.4; }
  double operator()(const BooleanRule&) const { return 0.5; }
  double operator()(const auto&) const { return 0.1; }
};

}  // namespace

struct Leaf::Building {
  explicit Building(std::size_t words)
      : width(words),
        named(words),
        present(words),
        when_true(words),
        when_false(words),
        when_null(words),
        anything_but(words),
        on_absent(words) {}

  std::size_t width;
  Bits named, present, when_true, when_false, when_null, anything_but, on_absent;
  Entries equal, prefixes, suffixes, incomparable;
};

Leaf::Leaf(std::size_t width) : building_(std::make_unique<Building>(width)) {}
Leaf::Leaf(Leaf&&) noexcept = default;
Leaf& Leaf::operator=(Leaf&&) noexcept = default;
Leaf::~Leaf() = default;

void Leaf::add(std::size_t conjunction, const std::vector<Rule>& rules) {
  set_bit(building_->named, conjunction);
  double passing = 0;
  for (const Rule& rule : rules) passing += std::visit(Chance{}, rule);
  expected_refusals_ += std::max(0.0, 1 - passing);

  std::vector<Rule> exclusions;
  for (const Rule& rule : rules) {
    if (std::holds_alternative<AnythingButRule>(rule)) {
      exclusions.push_back(rule);
    } else {
      add_rule(conjunction, rule);
    }
  }
  if (exclusions.size() == 1) {
    add_rule(conjunction, exclusions.front());
  } else if (exclusions.size() > 1) {
    several_.push_back({conjunction, std::move(exclusions)});
  }
}

void Leaf::add_rule(std::size_t conjunction, const Rule& rule) {
  using Effect = IntervalTable<double>::Effect;
  struct {
    Leaf& leaf;
    std::size_t conjunction;

    void operator()(const NullRule&) const { set_bit(leaf.building_->when_null, conjunction); }
    void operator()(const BooleanRule& r) const {
      set_bit(r.value ? leaf.building_->when_true : leaf.building_->when_false, conjunction);
    }
    void operator()(const LiteralRule& r) const {
      leaf.add_text({TextTest::equals, r.text}, conjunction, true);
      if (const auto address = parse_address(r.text)) {
        leaf.addresses_.add({*address, *address}, conjunction,
                            IntervalTable<Address>::Effect::accept);
      }
    }
    void operator()(const NumberRule& r) const { leaf.add_number(r, conjunction); }
    void operator()(const RangeRule& r) const {
      leaf.numbers_.add({r.low, r.high, r.low_open, r.high_open}, conjunction, Effect::accept);
    }
    void operator()(const ExistsRule& r) const {
      set_bit(r.exists ? leaf.building_->present : leaf.building_->on_absent, conjunction);
    }
    void operator()(const TextRule& r) const { leaf.add_text(r, conjunction, true); }
    void operator()(const AddressRule& r) const {
      leaf.addresses_.add({r.range.low, r.range.high}, conjunction,
                          IntervalTable<Address>::Effect::accept);
    }
    void operator()(const AnythingButRule& r) const {
      set_bit(leaf.building_->anything_but, conjunction);
      for (const TextRule& text : r.texts) leaf.add_text(text, conjunction, false);
      for (const double n : r.numbers) leaf.numbers_.add({n, n}, conjunction, Effect::reject);
    }
  } const adder{*this, conjunction};
  std::visit(adder, rule);
}

void Leaf::add_text(const TextRule& rule, std::size_t conjunction, bool accept) {
  const auto note = [&](VerdictBits& bits) {
    set_bit(accept ? bits.accepts : bits.rejects, conjunction);
  };
  const auto enter = [&](Entries& entries) {
    note(entries.try_emplace(rule.text, building_->width).first->second);
  };
  switch (rule.test) {
    case TextTest::equals:
      return enter(building_->equal);
    case TextTest::prefix:
      return enter(building_->prefixes);
    case TextTest::suffix:
      return enter(building_->suffixes);
    default:
      return note(tried_.add(rule, building_->width));
  }
}

void Leaf::add_number(const NumberRule& rule, std::size_t conjunction) {
  if (rule.value) {
    numbers_.add({*rule.value, *rule.value}, conjunction, IntervalTable<double>::Effect::accept);
  } else {
    set_bit(building_->incomparable.try_emplace(rule.text, building_->width).first->second.accepts,
            conjunction);
  }
}

void Leaf::freeze(BitSets& sets, const Bits& all_conjunctions) {
  const Building& from = *building_;
  on_absent_ = sets.add(from.on_absent);
  Bits elsewhere = all_conjunctions;
  for (std::size_t i = 0; i < elsewhere.size(); ++i) elsewhere[i] &= ~from.named[i];
  elsewhere_ = sets.add(elsewhere);
  for (std::size_t i = 0; i < elsewhere.size(); ++i) elsewhere[i] |= from.on_absent[i];
  elsewhere_or_on_absent_ = sets.add(elsewhere);

  freeze_table(from.equal, equal_, verdicts_, sets);
  freeze_table(from.prefixes, prefixes_, verdicts_, sets);
  freeze_table(from.suffixes, suffixes_, verdicts_, sets);
  freeze_table(from.incomparable, incomparable_, verdicts_, sets);
  tried_.freeze(sets);
  addresses_.freeze(sets);
  numbers_.freeze(sets);
  freeze_kinds(sets);
  building_.reset();
}

void Leaf::freeze_kinds(BitSets& sets) {
  const Building& from = *building_;
  present_ = sets.add(from.present);
  anything_but_ = sets.add(from.anything_but);
  const auto unrejected = [&](ValueKind kind, const Bits& own) {
    Bits all = own;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] |= from.present[i] | from.anything_but[i];
    by_kind_[static_cast<std::size_t>(kind)] = sets.add(all);
  };
  unrejected(ValueKind::text, Bits(from.width));
  unrejected(ValueKind::number, Bits(from.width));
  unrejected(ValueKind::boolean_true, from.when_true);
  unrejected(ValueKind::boolean_false, from.when_false);
  unrejected(ValueKind::null, from.when_null);
  tries_text_ = !tried_.empty() || !addresses_.empty();
  searches_text_ = !equal_.empty() || !prefixes_.empty() || !suffixes_.empty() || tries_text_;
  searches_numbers_ = !numbers_.empty() || !incomparable_.empty();
}

bool Leaf::passes_any(const Several& several, const Value& value) {
  return std::ranges::any_of(several.rules, [&](const Rule& rule) { return passes(rule, value); });
}

}  // namespace wheelpit::filter
