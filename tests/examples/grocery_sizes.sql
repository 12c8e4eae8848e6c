-- The sizes of the grocery segments, counted a second time by hand.
--
-- Each query stands under the name of its segment, reads the published Parquet files (not what
-- build.py made of them), and gives one number. Views, made once:
--   basket   household, basket, instant (UTC), local (America/New_York), store, items, sales, discounts
--   line     household, basket, instant, local, product, department, category, brand, sales, discounts
-- The year's data end at 2018-01-01 00:00 in New York, which is 05:00 in UTC.

-- name: profile_known
SELECT count(*) FROM demographics;

-- name: profile_unknown
SELECT count(DISTINCT household_id) FROM transactions
WHERE household_id NOT IN (SELECT household_id FROM demographics);

-- name: profile_complete
SELECT count(*) FROM demographics WHERE home_ownership IS NOT NULL AND marital_status IS NOT NULL;

-- name: homeowners
SELECT count(*) FROM demographics WHERE home_ownership LIKE '%Homeowner';

-- name: renters
SELECT count(*) FROM demographics WHERE home_ownership LIKE '%Renter';

-- name: families
SELECT count(*) FROM demographics WHERE kids_count <> '0';

-- name: large_families
SELECT count(*) FROM demographics WHERE household_size = '5+';

-- name: living_alone
SELECT count(*) FROM demographics WHERE household_comp = '1 Adult No Kids' AND household_size = '1';

-- name: young_households
SELECT count(*) FROM demographics WHERE age < '35';

-- name: high_income
SELECT count(*) FROM demographics
WHERE income IN ('100-124K', '125-149K', '150-174K', '175-199K', '200-249K', '250K+');

-- name: double_income
SELECT count(*) FROM demographics
WHERE household_comp = '2 Adults No Kids'
  AND income IN ('75-99K', '100-124K', '125-149K', '150-174K', '175-199K', '200-249K', '250K+')
  AND age IN ('25-34', '35-44', '45-54');

-- name: one_time_buyers
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1 HAVING count(DISTINCT basket_id) = 1);

-- name: returning_buyers
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1 HAVING count(DISTINCT basket_id) > 1);

-- name: all_year_buyers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1 HAVING count(DISTINCT month(local)) = 12);

-- name: holiday_buyers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 2 * count(*) FILTER (month(local) IN (11, 12)) >= count(*));

-- name: summer_buyers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 2 * count(*) FILTER (month(local) IN (6, 7, 8)) >= count(*));

-- name: big_spenders
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1 HAVING sum(sales_value) >= 4000);

-- name: big_baskets
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1
    HAVING sum(sales_value) >= 60 * count(DISTINCT basket_id));

-- name: small_baskets
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1
    HAVING sum(sales_value) <= 15 * count(DISTINCT basket_id) AND count(DISTINCT basket_id) >= 20);

-- name: stocked_up
SELECT count(DISTINCT household) FROM basket WHERE sales >= 200;

-- name: morning_shoppers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 2 * count(*) FILTER (hour(local) <= 10) > count(*));

-- name: evening_shoppers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 2 * count(*) FILTER (hour(local) BETWEEN 20 AND 23) > count(*));

-- name: weekend_shoppers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 2 * count(*) FILTER (isodow(local) >= 6) > count(*));

-- name: one_shop_only
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1 HAVING min(store_id) = max(store_id));

-- name: shop_hoppers
SELECT count(*) FROM (
    SELECT household_id FROM transactions GROUP BY 1 HAVING count(DISTINCT store_id) > 4);

-- name: fresh_food_lovers
SELECT count(*) FROM (
    SELECT household FROM line GROUP BY 1
    HAVING 3 * sum(sales) FILTER (
            department IN ('PRODUCE', 'MEAT', 'SEAFOOD', 'DELI', 'SALAD BAR')) >= sum(sales)
       AND sum(sales) >= 500);

-- name: pet_owners
SELECT count(*) FROM (
    SELECT household FROM line WHERE category IN ('CAT FOOD', 'CAT LITTER', 'DOG FOODS')
    GROUP BY 1 HAVING count(*) >= 3);

-- name: new_parents
SELECT count(*) FROM (
    SELECT household FROM line
    WHERE category IN ('BABY FOODS', 'BABYFOOD', 'BABY HBC', 'DIAPERS & DISPOSABLES', 'INFANT FORMULA')
      AND local >= TIMESTAMP '2017-07-05 00:00:00'
    GROUP BY 1 HAVING count(*) >= 3);

-- name: organic_buyers
SELECT count(*) FROM (
    SELECT household FROM line WHERE category LIKE 'ORGANIC%'
    GROUP BY 1 HAVING count(DISTINCT CAST(local AS DATE)) >= 3);

-- name: fuel_customers
SELECT count(*) FROM (
    SELECT t.household_id FROM transactions t JOIN products p USING (product_id)
    WHERE p.product_type LIKE 'GASOLINE%' OR p.department = 'FUEL'
    GROUP BY 1 HAVING count(*) >= 5);

-- name: valentine_flowers
SELECT count(DISTINCT household) FROM line
WHERE department = 'FLORAL' AND CAST(local AS DATE) BETWEEN DATE '2017-02-10' AND DATE '2017-02-14';

-- name: own_label_fans
SELECT count(*) FROM (
    SELECT household FROM line GROUP BY 1
    HAVING count(*) FILTER (brand = 'Private') >= count(*) FILTER (brand = 'National')
       AND count(brand) > 0);

-- name: pasta_nights
SELECT count(*) FROM (
    SELECT household FROM (
        SELECT household, basket FROM line WHERE category IN ('DRY NOODLES/PASTA', 'PASTA SAUCE')
        GROUP BY 1, 2 HAVING count(DISTINCT category) = 2)
    GROUP BY 1 HAVING count(*) >= 3);

-- name: breakfast_baskets
SELECT count(*) FROM (
    SELECT household FROM (
        SELECT household, basket FROM line
        WHERE category IN ('EGGS', 'FLUID MILK PRODUCTS', 'COLD CEREAL', 'COFFEE')
        GROUP BY 1, 2 HAVING count(DISTINCT category) >= 3)
    GROUP BY 1 HAVING count(*) >= 5);

-- name: beer_and_diapers
SELECT count(DISTINCT household) FROM (
    SELECT household, basket FROM line
    WHERE category IN ('BEERS/ALES', 'DIAPERS & DISPOSABLES')
    GROUP BY 1, 2 HAVING count(DISTINCT category) = 2);

-- name: soft_party
SELECT count(*) FROM (
    SELECT household FROM (
        SELECT household, basket FROM line WHERE category IN ('BAG SNACKS', 'SOFT DRINKS')
        GROUP BY 1, 2 HAVING count(DISTINCT category) = 2)
    GROUP BY 1 HAVING count(*) >= 5
    EXCEPT
    SELECT household FROM line WHERE category = 'BEERS/ALES');

-- name: discount_driven
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING sum(discount) > 0 AND 4 * sum(discount) >= sum(discount) + sum(sales));

-- name: full_price_shoppers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 100 * sum(discount) <= 8 * (sum(discount) + sum(sales)) AND count(*) >= 10);

-- name: never_without_offer
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1 HAVING min(discount) > 0 AND count(*) >= 5);

-- name: coupon_users
SELECT count(*) FROM (
    SELECT household FROM basket WHERE coupon_discount > 0 GROUP BY 1 HAVING count(*) >= 5);

-- name: bargain_stockers
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING 4 * sum(discount) >= sum(discount) + sum(sales)
       AND count(*) FILTER (card_discount >= 20) >= 3);

-- name: weekly_regulars
SELECT count(DISTINCT household) FROM (
    SELECT household FROM (
        SELECT household, week - row_number() OVER (PARTITION BY household ORDER BY week) AS run
        FROM (SELECT DISTINCT household, (CAST(local AS DATE) - DATE '2017-01-01') // 7 AS week
              FROM basket))
    GROUP BY household, run HAVING count(*) >= 26);

-- name: on_a_run
-- The current week began on Sunday 31 December; the nine before it reach back to 29 October.
-- A run may also end with the week before, and then reaches back to 22 October.
SELECT count(*) FROM (
    SELECT household FROM (
        SELECT DISTINCT household, (CAST(local AS DATE) - DATE '2017-01-01') // 7 AS week FROM basket)
    GROUP BY 1
    HAVING count(*) FILTER (week BETWEEN 43 AND 52) = 10 OR count(*) FILTER (week BETWEEN 42 AND 51) = 10);

-- name: never_away
SELECT count(*) FROM (
    SELECT household, max(gap) AS longest, count(*) AS orders FROM (
        SELECT household, instant - lag(instant) OVER (PARTITION BY household ORDER BY instant) AS gap FROM basket)
    GROUP BY 1)
WHERE epoch(longest) < 15 * 86400 AND orders >= 26;

-- name: loyal_to_one_shop
SELECT count(*) FROM (
    SELECT household FROM (SELECT household, store, count(*) AS n FROM basket GROUP BY 1, 2)
    GROUP BY 1 HAVING 10 * max(n) >= 9 * sum(n) AND sum(n) >= 10);

-- name: quick_second_purchase
SELECT count(*) FROM (
    SELECT household FROM (
        SELECT household, local,
            row_number() OVER (PARTITION BY household ORDER BY instant, basket) AS number
        FROM basket)
    GROUP BY 1
    HAVING max(local) FILTER (number = 2) < max(local) FILTER (number = 1) + INTERVAL 3 DAY
       AND max(local) >= TIMESTAMP '2017-12-02 00:00:00');

-- name: champions
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) > TIMESTAMP '2017-12-25 00:00:00' AND count(*) >= 52 AND sum(sales) >= 1500);

-- name: cannot_lose_them
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) <= TIMESTAMP '2017-12-02 00:00:00' AND sum(sales) >= 1500);

-- name: new_households
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1 HAVING min(local) >= TIMESTAMP '2017-11-02 00:00:00');

-- name: churned
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1 HAVING max(local) < TIMESTAMP '2017-10-03 00:00:00');

-- name: at_risk
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) >= TIMESTAMP '2017-10-03 00:00:00' AND max(local) < TIMESTAMP '2017-12-02 00:00:00'
       AND min(local) < TIMESTAMP '2017-11-02 00:00:00');

-- name: loyal
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) >= TIMESTAMP '2017-12-02 00:00:00' AND min(local) < TIMESTAMP '2017-11-02 00:00:00'
       AND count(DISTINCT (CAST(local AS DATE) - DATE '2017-01-01') // 7) >= 40);

-- name: potential_loyal
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) >= TIMESTAMP '2017-12-02 00:00:00' AND min(local) < TIMESTAMP '2017-11-02 00:00:00'
       AND count(DISTINCT (CAST(local AS DATE) - DATE '2017-01-01') // 7) < 40
       AND count(*) FILTER (local >= TIMESTAMP '2017-10-03 00:00:00') >= 6);

-- name: valuable_at_risk
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) >= TIMESTAMP '2017-10-03 00:00:00' AND max(local) < TIMESTAMP '2017-12-02 00:00:00'
       AND min(local) < TIMESTAMP '2017-11-02 00:00:00' AND sum(sales) >= 1000);

-- name: came_back
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) >= TIMESTAMP '2017-12-02 00:00:00' AND min(local) < TIMESTAMP '2017-10-03 00:00:00'
       AND count(*) FILTER (local >= TIMESTAMP '2017-10-03 00:00:00'
                        AND local < TIMESTAMP '2017-12-02 00:00:00') = 0);

-- name: slowing_down
SELECT count(*) FROM (
    SELECT household,
        coalesce(sum(sales) FILTER (local >= TIMESTAMP '2017-10-03 00:00:00'), 0) AS now,
        coalesce(sum(sales) FILTER (local >= TIMESTAMP '2017-07-05 00:00:00'
                                AND local < TIMESTAMP '2017-10-03 00:00:00'), 0) AS before,
        count(*) FILTER (local >= TIMESTAMP '2017-10-03 00:00:00') AS orders
    FROM basket GROUP BY 1)
WHERE 2 * now < before AND orders > 0;

-- name: reached
SELECT count(DISTINCT household_id) FROM campaigns;

-- name: redeemers
SELECT count(DISTINCT household_id) FROM coupon_redemptions;

-- name: reached_in_vain
SELECT count(DISTINCT household_id) FROM campaigns
WHERE household_id NOT IN (SELECT household_id FROM coupon_redemptions);

-- name: faithful_redeemers
SELECT count(*) FROM (
    SELECT household_id FROM coupon_redemptions GROUP BY 1 HAVING count(DISTINCT campaign_id) >= 3);

-- name: answered_campaign_18
SELECT count(DISTINCT household_id) FROM coupon_redemptions WHERE campaign_id = 18;

-- name: ignored_campaign_18
SELECT count(*) FROM campaigns WHERE campaign_id = 18 AND household_id NOT IN (
    SELECT household_id FROM coupon_redemptions WHERE campaign_id = 18);

-- name: holdout
SELECT count(*) FROM (SELECT DISTINCT household_id FROM transactions)
WHERE CAST('0x' || substr(md5('offers-2018:' || household_id), 1, 8) AS BIGINT) % 10000 < 1000;

-- name: win_back_offer
SELECT count(*) FROM (
    SELECT household FROM basket GROUP BY 1
    HAVING max(local) >= TIMESTAMP '2017-10-03 00:00:00' AND max(local) < TIMESTAMP '2017-12-02 00:00:00'
       AND min(local) < TIMESTAMP '2017-11-02 00:00:00' AND sum(sales) >= 500)
WHERE CAST('0x' || substr(md5('offers-2018:' || household), 1, 8) AS BIGINT) % 10000 >= 1000;

-- name: quick_redeemers
SELECT count(DISTINCT r.household_id)
FROM coupon_redemptions r
JOIN campaigns c ON c.household_id = r.household_id AND c.campaign_id = r.campaign_id
JOIN campaign_descriptions d ON d.campaign_id = c.campaign_id
WHERE r.redemption_date > d.start_date AND r.redemption_date <= d.start_date + 14;

-- name: silent_shoppers
SELECT count(DISTINCT c.household_id)
FROM campaigns c JOIN campaign_descriptions d USING (campaign_id)
WHERE EXISTS (
        SELECT 1 FROM basket b WHERE b.household = c.household_id
        AND b.local > d.start_date AND b.local <= d.start_date + 30)
    AND NOT EXISTS (
        SELECT 1 FROM coupon_redemptions r WHERE r.household_id = c.household_id
        AND r.redemption_date > d.start_date AND r.redemption_date <= d.start_date + 30);

-- name: every_week
SELECT count(*) FROM (
    SELECT household FROM basket
    WHERE local >= TIMESTAMP '2017-11-05 00:00:00' AND local < TIMESTAMP '2017-12-31 00:00:00'
    GROUP BY 1
    HAVING count(DISTINCT date_diff('day', DATE '2017-11-05', CAST(local AS DATE)) // 7) = 8);

-- name: slipped
SELECT count(*) FROM (
    SELECT household,
        count(DISTINCT date_diff('day', DATE '2017-10-08', CAST(local AS DATE)) // 7)
            FILTER (local >= TIMESTAMP '2017-10-08 00:00:00' AND local < TIMESTAMP '2017-12-03 00:00:00')
            AS before,
        count(DISTINCT date_diff('day', DATE '2017-11-05', CAST(local AS DATE)) // 7)
            FILTER (local >= TIMESTAMP '2017-11-05 00:00:00' AND local < TIMESTAMP '2017-12-31 00:00:00')
            AS now
    FROM basket GROUP BY 1)
WHERE before = 8 AND now < 8;

-- name: long_break
SELECT count(DISTINCT household) FROM (
    SELECT household, local,
        lag(local) OVER (PARTITION BY household ORDER BY local) AS before
    FROM (SELECT DISTINCT household, local FROM basket))
WHERE local >= before + INTERVAL 60 DAY;

-- name: three_in_a_day
SELECT count(DISTINCT household) FROM (
    SELECT household, instant,
        lead(instant, 2) OVER (PARTITION BY household ORDER BY instant, basket) AS third
    FROM basket)
WHERE third < instant + INTERVAL 24 HOUR;

-- name: one_big_shop
SELECT count(DISTINCT household) FROM (
    SELECT household, sales, avg(sales) OVER (PARTITION BY household) AS usual FROM basket)
WHERE sales >= 5 * usual;

-- name: top_tenth
SELECT CAST(ceil(count(DISTINCT household) * 0.1) AS BIGINT) FROM basket;

-- name: half_of_revenue
SELECT count(*) FROM (
    SELECT spend, sum(spend) OVER (ORDER BY spend DESC, household) AS running, sum(spend) OVER () AS whole
    FROM (
        SELECT household,
            coalesce(sum(sales) FILTER (local >= TIMESTAMP '2017-01-01 00:00:00'), 0) AS spend
        FROM basket GROUP BY 1))
WHERE running - spend < 0.5 * whole;

-- name: one_department
SELECT count(DISTINCT household) FROM (
    SELECT household FROM line WHERE department IS NOT NULL
    GROUP BY household, department HAVING count(*) >= 200);
