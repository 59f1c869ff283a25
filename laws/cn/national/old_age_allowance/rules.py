"""高龄津贴: a local allowance that the birthday triggers. 沪府发〔2016〕24号 in Shanghai; other places by their own rules."""

from shebao.law.api import floor, lookup, rule


@rule(unit="integer", cites="老年人权益保障法 第三十三条", since="2016-05-01", zh="年龄")
def age(claim_month, birth_month):
    """Full years in the month looked at."""
    return floor((claim_month - birth_month) / 12)


@rule(unit="money", cites="老年人权益保障法 第三十三条", since="2016-05-01", zh="月津贴")
def allowance(allowance_by_age, age):
    """The amount of the step of age."""
    return lookup(allowance_by_age, age)


@rule(unit="flag", cites="老年人权益保障法 第三十三条", since="2016-05-01", zh="达到起始年龄")
def old_enough(allowance):
    """There is an amount for the age."""
    return allowance > 0


@rule(unit="flag", cites="老年人权益保障法 第三十三条", since="2016-05-01", zh="户籍在本地")
def registered(registered_here):
    """The place of household registration pays."""
    return registered_here


@rule(unit="month", cites="沪府发〔2016〕24号 一; our choice where the text is silent: the month of the birthday", since="2016-05-01", zh="起发月份")
def starts_on(claim_month):
    """The month looked at; the machine looks in the month of the birthday."""
    return claim_month


@rule(unit="month", cites="老年人权益保障法 第三十三条", since="2016-05-01", zh="进入下一年龄档的月份")
def next_step_month(birth_month, next_step_age, age):
    """The month in which the next step of age is reached: this award ends before it and the next one begins."""
    return birth_month + lookup(next_step_age, age) * 12
