"""特困人员救助供养: three times without, and support in living and care. Decree 649 ch. 3, 国发〔2016〕14号, 民发〔2021〕43号."""

from shebao.law.api import floor, rule


@rule(unit="integer", cites="社会救助暂行办法（国务院令第649号）第十四条", since="2016-02-01", zh="年龄")
def age(claim_month, birth_month):
    """Full years in the month of the claim."""
    return floor((claim_month - birth_month) / 12)


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第十四条", since="2016-02-01", until="2016-11-01", zh="无劳动能力")
def without_ability(age, old_age, child_age, unable_by_survey):
    """Sixty and over, under sixteen, or found unable by the survey."""
    return age >= old_age or age < child_age or unable_by_survey


@rule(unit="flag", cites="民发〔2016〕178号 第五条", since="2016-11-01", until="2021-07-01", zh="残疾等级符合")
def disabled_without_ability(disability, disability_grade):
    """Intellectual or mental disability of grades 1 and 2, physical of grade 1."""
    if disability == "intellectual" or disability == "mental":
        return disability_grade <= 2  # article
    return disability == "physical" and disability_grade == 1


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第十四条; 民发〔2016〕178号 第五条", since="2016-11-01", until="2021-07-01", zh="无劳动能力")
def without_ability(age, old_age, child_age, disabled_without_ability, unable_by_survey):
    """Sixty and over, under sixteen, the disabilities named, or found unable by the survey (other grounds of a province were not read)."""
    return age >= old_age or age < child_age or disabled_without_ability or unable_by_survey


@rule(unit="flag", cites="民发〔2021〕43号 第五条", since="2021-07-01", zh="残疾等级符合")
def disabled_without_ability(disability, disability_grade):
    """Intellectual or mental disability of grades 1 to 3, physical of grades 1 and 2, visual of grade 1."""
    if disability == "intellectual" or disability == "mental":
        return disability_grade <= 3  # article
    if disability == "physical":
        return disability_grade <= 2  # article
    return disability == "visual" and disability_grade == 1


@rule(unit="flag", cites="民发〔2021〕43号 第二十四条", since="2021-07-01", zh="未成年时已供养，可以继续", en="Supported as a minor, may stay")
def stays_supported(age, supported_as_minor, minor_age, in_secondary_school):
    """A supported minor to 18, or to the end of secondary school."""
    return supported_as_minor and (age < minor_age or in_secondary_school)


@rule(unit="flag", cites="民发〔2021〕43号 第五条", since="2021-07-01", zh="无劳动能力")
def without_ability(age, old_age, child_age, disabled_without_ability, stays_supported):
    """Sixty and over, under sixteen, the disabilities named; or supported since childhood."""
    return age >= old_age or age < child_age or disabled_without_ability or stays_supported


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第十四条; 民发〔2016〕178号 第六条", since="2016-02-01", until="2021-07-01", zh="无生活来源")
def without_income(income, dibao_line, property_within_rule):
    """Income below the line and property within the rule."""
    return income < dibao_line and property_within_rule


@rule(unit="flag", cites="民发〔2021〕43号 第六条", since="2021-07-01", zh="无生活来源")
def without_income(income, income_not_counted, dibao_line, property_within_rule):
    """The same; base pension, basic medical payments, old-age allowance and like welfare do not count."""
    return income - income_not_counted < dibao_line and property_within_rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第十四条; 民发〔2021〕43号 第四条、第八条", since="2016-02-01", zh="无法定义务人或义务人无履行能力")
def without_supporter(supporter):
    """Nobody is obliged, or who is obliged cannot."""
    return supporter != "able"


@rule(unit="code", codes=["self_caring", "partly_self_caring", "not_self_caring"], cites="国发〔2016〕14号; 民发〔2021〕43号 第二十一条、第二十二条", since="2016-02-01", zh="生活自理能力")
def self_care(failed_items):
    """No item of six fails: able; one to three: partly; four and more: unable."""
    if failed_items == 0:
        return "self_caring"
    if failed_items <= 3:  # article
        return "partly_self_caring"
    return "not_self_caring"


@rule(unit="money", rounds="support_rounding", cites="社会救助暂行办法（国务院令第649号）第十五条; 国发〔2016〕14号", since="2016-02-01", zh="基本生活供养金")
def basic_living(dibao_line, living_multiple):
    """The line times the multiple of the province, at least 1.3."""
    return dibao_line * living_multiple


@rule(unit="rate", decimals=2, cites="社会救助暂行办法（国务院令第649号）第十五条; 国发〔2016〕14号", since="2016-02-01", zh="照料护理标准比例")
def care_share(self_care, care_share_able, care_share_partly, care_share_unable):
    """Three grades of care, as the place sets them."""
    if self_care == "self_caring":
        return care_share_able
    if self_care == "partly_self_caring":
        return care_share_partly
    return care_share_unable


@rule(unit="money", rounds="support_rounding", cites="社会救助暂行办法（国务院令第649号）第十五条; 国发〔2016〕14号", since="2016-02-01", zh="照料护理费")
def care(minimum_wage, care_share):
    """The share of the minimum wage for the grade of care."""
    return minimum_wage * care_share


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第十五条", since="2016-02-01", zh="月供养金")
def monthly_support(basic_living, care):
    """Living and care."""
    return basic_living + care


@rule(unit="month", cites="民发〔2016〕178号; 民发〔2021〕43号 第十七条", since="2016-02-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the decision."""
    return decision_month + 1
