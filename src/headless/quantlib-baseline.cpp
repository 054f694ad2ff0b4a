// Times QuantLib on the options of a file of doubles (count, then forward, strike, years, vol, isCall of each) and prints
// nanoseconds per option as one line of JSON: price and five Greeks by BlackCalculator, implied vol to 1e-12.
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

using namespace QuantLib;

namespace {

struct Row {
  double forward, strike, years, vol, isCall;
};

template <class Work>
double medianNanoseconds(size_t options, Work work) {
  std::vector<double> times;
  work();
  for (int run = 0; run < 15; run++) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    times.push_back(spent.count() / options);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  FILE* file = std::fopen(argv[1], "rb");
  double count = 0;
  if (!file || std::fread(&count, sizeof count, 1, file) != 1) return 2;
  std::vector<Row> rows(static_cast<size_t>(count));
  if (std::fread(rows.data(), sizeof(Row), rows.size(), file) != rows.size()) return 2;
  std::vector<double> prices(rows.size());
  volatile double sink = 0;

  const double greeks = medianNanoseconds(rows.size(), [&] {
    double sum = 0;
    for (size_t i = 0; i < rows.size(); i++) {
      const Row& r = rows[i];
      const BlackCalculator black(r.isCall != 0 ? Option::Call : Option::Put, r.strike, r.forward, r.vol * std::sqrt(r.years));
      prices[i] = black.value();
      sum += black.deltaForward() + black.gammaForward() + black.vega(r.years) + black.theta(r.forward, r.years) +
             black.rho(r.years);
    }
    sink = sum;
  });
  const double vols = medianNanoseconds(rows.size(), [&] {
    double sum = 0;
    for (size_t i = 0; i < rows.size(); i++) {
      const Row& r = rows[i];
      try {
        sum += blackFormulaImpliedStdDev(r.isCall != 0 ? Option::Call : Option::Put, r.strike, r.forward, prices[i], 1.0, 0.0,
                                         Null<Real>(), 1e-12, 100);
      } catch (...) {
      }
    }
    sink = sum;
  });
  std::printf("{\"greeks\": %.3f, \"vols\": %.3f}\n", greeks, vols);
}
