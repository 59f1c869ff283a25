"""Two guarantees (两个确保): patients are not put off by costs, hospitals not by rules of payment. Treat first, settle later."""

from shebao.law.api import rule


@rule(unit="flag", until="2023-01-07", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二; 关于做好新型冠状病毒感染的肺炎疫情医疗保障工作的补充通知", since="2020-01-22", zh="确诊或疑似患者", en="Confirmed or suspected case")
def patient_named(case_kind, care_day, confirmed_from, suspected_from):
    """Confirmed cases from the notice on, suspected ones from the supplement on."""
    if case_kind == "confirmed":
        return care_day >= confirmed_from
    return case_kind == "suspected" and care_day >= suspected_from


@rule(unit="flag", cites="关于实施“乙类乙管”后优化新型冠状病毒感染患者治疗费用医疗保障相关政策的通知", since="2023-01-07", zh="确诊患者（按入院日期）", en="Confirmed case, by day of admission")
def patient_named(case_kind, care_day, admission_day, confirmed_from, admitted_until):
    """Confirmed cases that came into the hospital on the last day named or before."""
    return case_kind == "confirmed" and care_day >= confirmed_from and admission_day <= admitted_until


@rule(unit="flag", until="2023-01-07", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障工作的补充通知", since="2020-01-22", zh="疑似患者有规定可循", en="A rule for suspected cases was read")
def suspected_rule_known():
    """The supplement speaks of them."""
    return 1 == 1


@rule(unit="flag", cites="关于实施“乙类乙管”后优化新型冠状病毒感染患者治疗费用医疗保障相关政策的通知", since="2023-01-07", zh="疑似患者有规定可循", en="A rule for suspected cases was read")
def suspected_rule_known(case_kind):
    """What was read of the notice of 2023 speaks of patients with the infection alone."""
    return case_kind != "suspected"


@rule(unit="flag", until="2023-01-07", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二", since="2020-01-22", zh="诊疗方案项目临时纳入支付", en="Plan of care payable")
def listed(care_day, confirmed_from):
    """Drugs and services in the plan of care are payable from the day of the notice."""
    return care_day >= confirmed_from


@rule(unit="flag", cites="关于实施“乙类乙管”后优化新型冠状病毒感染患者治疗费用医疗保障相关政策的通知", since="2023-01-07", zh="诊疗方案药品临时纳入支付", en="Drugs of the plan of care payable")
def listed(care_day, confirmed_from, drugs_until):
    """Drugs in the plan of care are payable to the last day named."""
    return confirmed_from <= care_day <= drugs_until


@rule(unit="money", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二", since="2020-01-22", zh="预缴款", en="Asked for at the door")
def deposit(patient_named, bill_in_plan):
    """No money at the door; anybody else may be asked for the bill."""
    if patient_named:
        return 0
    return bill_in_plan


@rule(unit="flag", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知", since="2020-01-22", zh="计入医院总额预算", en="Counts to the hospital's budget")
def counts_to_budget(patient_named):
    """These bills stand outside the hospital's yearly budget."""
    return not patient_named


@rule(unit="flag", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二", since="2020-01-22", zh="前序支付不超过费用", en="Others paid no more than the charges")
def layers_fit(bill_in_plan, basic_paid, critical_paid, assistance_paid):
    """The layers before paid no more than the bill."""
    return basic_paid + critical_paid + assistance_paid <= bill_in_plan


@rule(unit="money", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二", since="2020-01-22", zh="各项保险和救助已支付合计", en="Paid by insurance and assistance")
def paid_before(basic_paid, critical_paid, assistance_paid):
    """Basic, critical illness and assistance together."""
    return basic_paid + critical_paid + assistance_paid


@rule(unit="money", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二", since="2020-01-22", zh="财政负担部分", en="Rest for public money")
def public_rest(bill_in_plan, paid_before):
    """After basic, critical illness and assistance."""
    return max(0, bill_in_plan - paid_before)


@rule(unit="money", rounds="part_rounding", cites="财社〔2020〕2号 一; 关于实施“乙类乙管”后优化新型冠状病毒感染患者治疗费用医疗保障相关政策的通知", since="2020-01-25", zh="中央财政负担", en="Paid by the centre")
def central_part(public_rest, case_kind, central_share):
    """The centre gives the place sixty percent of what it bears for confirmed patients."""
    if case_kind == "confirmed":
        return public_rest * central_share
    return 0


@rule(unit="money", cites="财社〔2020〕2号 一; 关于做好新型冠状病毒感染的肺炎疫情医疗保障工作的补充通知", since="2020-01-25", zh="地方财政负担", en="Paid by the place")
def local_part(public_rest, central_part):
    """The place pays the rest."""
    return public_rest - central_part


@rule(unit="money", cites="关于做好新型冠状病毒感染的肺炎疫情医疗保障的通知 二", since="2020-01-25", zh="个人负担", en="Own part")
def own_part(public_rest, central_part, local_part):
    """Nothing stays with the patient."""
    return public_rest - central_part - local_part
