"""孤儿、事实无人抚养儿童: 国办发〔2010〕54号, 民发〔2019〕62号, 民发〔2020〕125号."""

from shebao.law.api import rule


@rule(unit="month", cites="国办发〔2010〕54号 一", since="2010-11-01", zh="满18周岁的月份")
def eighteenth_birthday(birth_month, age_of_majority):
    """The right ends before the month of the eighteenth birthday."""
    return birth_month + age_of_majority


@rule(unit="flag", cites="国办发〔2010〕54号 一", since="2010-11-01", zh="未满18周岁")
def is_minor(claim_month, eighteenth_birthday):
    """Under eighteen."""
    return claim_month < eighteenth_birthday


@rule(unit="flag", cites="国办发〔2010〕54号 一", since="2010-11-01", zh="孤儿")
def orphan(father, mother):
    """Both parents dead or missing."""
    return (father == "dead" or father == "missing") and (mother == "dead" or mother == "missing")


@rule(unit="flag", cites="国办发〔2010〕54号 一", since="2010-11-01", until="2020-01-01", zh="无父母抚养")
def without_parents(orphan):
    """Orphans alone."""
    return orphan


@rule(unit="flag", cites="民发〔2019〕62号 一", since="2020-01-01", zh="父亲不能抚养")
def father_cannot(father, months_out_of_contact, contact_months):
    """Any of the states named; out of contact from six months."""
    if father == "out_of_contact":
        return months_out_of_contact >= contact_months
    return father != "present"


@rule(unit="flag", cites="民发〔2019〕62号 一", since="2020-01-01", zh="母亲不能抚养")
def mother_cannot(mother, months_out_of_contact, contact_months):
    """Any of the states named; out of contact from six months."""
    if mother == "out_of_contact":
        return months_out_of_contact >= contact_months
    return mother != "present"


@rule(unit="flag", cites="国办发〔2010〕54号 一; 民发〔2019〕62号 一", since="2020-01-01", zh="无父母抚养")
def without_parents(father_cannot, mother_cannot):
    """Orphans, and children whose parents are kept from it in any mix."""
    return father_cannot and mother_cannot


@rule(unit="money", cites="our choice where the text is silent: beside other living aid the difference", since="2010-11-01", until="2020-01-01", zh="扣减的其他基本生活救助")
def set_off(dibao_drawn):
    """Other living aid drawn for the child is taken off."""
    return dibao_drawn


@rule(unit="money", cites="民发〔2019〕62号 三（一）; our choice for orphans, where the text is silent: beside other living aid the difference", since="2020-01-01", zh="扣减的其他基本生活救助")
def set_off(dibao_drawn):
    """Other living aid drawn for the child is taken off."""
    return dibao_drawn


@rule(unit="money", cites="国办发〔2010〕54号 二（一）", since="2010-11-01", until="2020-01-01", zh="月基本生活费")
def support(in_institution, amount_in_institution, amount_at_home, set_off):
    """By where the child is raised; beside Dibao the difference."""
    standard = amount_in_institution if in_institution else amount_at_home
    return max(0, standard - set_off)


@rule(unit="money", cites="国办发〔2010〕54号 二（一）; 民发〔2019〕62号 三（一）", since="2020-01-01", zh="月基本生活补贴")
def support(orphan, in_institution, amount_in_institution, amount_at_home, set_off):
    """Orphans by where they are raised, unattended children as orphans at home; beside Dibao the difference."""
    standard = amount_in_institution if orphan and in_institution else amount_at_home
    return max(0, standard - set_off)


@rule(unit="month", cites="our choice where the text is silent: the month after the approval; 国办发〔2010〕54号 二（一）", since="2010-11-01", until="2020-01-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the decision."""
    return decision_month + 1


@rule(unit="month", cites="民发〔2019〕62号 二（三）", since="2020-01-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the confirmation."""
    return decision_month + 1
